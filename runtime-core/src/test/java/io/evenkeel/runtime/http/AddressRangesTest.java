package io.evenkeel.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangesTest {

  private static final byte[] ONE = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  private static final byte[] TWO = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "172.16.0.0/12, 172.31.255.255, true",
    "172.16.0.0/12, 172.32.0.0, false",
    "192.0.2.7/32, 192.0.2.7, true",
    "192.0.2.7/32, 192.0.2.6, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "fc00::/7, fdff::1, true",
    "fc00::/7, fe00::1, false",
    "fe80::/10, febf::1, true",
    "127.0.0.0/8, ::ffff:127.0.0.1, true"
  })
  void anAddressIsInARangeIfItsLeadingBitsAre(String range, String address, boolean in)
      throws Exception {
    assertThat(AddressRanges.of(List.of(range)).contain(InetAddress.getByName(address)))
        .isEqualTo(in);
  }

  @Test
  void whatHasTheFormOfAnAddressAndIsNoneIsNotLookedUp() {
    assertThat(AddressRanges.ADDRESS.matcher("255.249.199.99").matches()).isTrue();
    assertThat(AddressRanges.ADDRESS.matcher("010.0.0.0").matches()).isTrue();
    assertThat(AddressRanges.ADDRESS.matcher("999.1.1.1").matches()).isFalse();
    assertThat(AddressRanges.ADDRESS.matcher("1.1.1.260").matches()).isFalse();
  }

  @Test
  void oneOfSeveralRangesIsEnough() throws Exception {
    var ranges = AddressRanges.of(List.of("10.0.0.0/8", "::1/128"));

    assertThat(ranges.contain(InetAddress.getByAddress(ONE))).isTrue();
    assertThat(ranges.contain(InetAddress.getByAddress(TWO))).isFalse();
    assertThat(AddressRanges.NONE.contain(InetAddress.getByAddress(ONE))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/",
        "/8",
        "10.0.0.0/-1",
        "10.0.0.0/33",
        "::/129",
        "10.0/8",
        "10.0.0.0/8/8",
        "localhost/8",
        "dead/8",
        "10.0.0.0/0x8",
        "1.2.3.4.5/8",
        "10.0.0.256/8",
        "999.1.1.1/8"
      })
  void whatIsNoNetworkIsRefused(String text) {
    assertThat(AddressRanges.valid(text)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> AddressRanges.of(List.of(text)));
  }
}
