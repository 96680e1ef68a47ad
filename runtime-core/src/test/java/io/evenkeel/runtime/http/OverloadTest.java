package io.evenkeel.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in, who waits and who is refused, with a limit that does not move. */
@Timeout(60)
class OverloadTest {

  private static final Duration WAIT = Duration.ofMillis(100);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // and over it
  private final List<String> seen = new ArrayList<>();
  private final List<Overload.Place> places = new ArrayList<>();

  private Overload limited(int most, double criticalShare, Duration wait) {
    return new Overload(
        new OverloadSettings(false, 1, Optional.of(most), criticalShare, wait), clock::get);
  }

  private void advance(long millis) {
    clock.addAndGet(millis * 1_000_000);
  }

  private Overload.Waiting called(String name) {
    return new Overload.Waiting() {
      @Override
      public void admitted(Overload.Place place) {
        places.add(place);
        seen.add(name + " in");
      }

      @Override
      public void refused() {
        seen.add(name + " refused");
      }
    };
  }

  private void leave() {
    places.remove(0).leave(true);
  }

  @Test
  void soManyAreInsideAndNoMore() {
    var overload = limited(2, 0, WAIT);
    var route = overload.route(false);
    for (String name : List.of("a", "b", "c", "d")) {
      overload.await(route, false, called(name));
    }

    assertThat(seen).containsExactly("a in", "b in");
    assertThat(overload.enter(route, false)).isNull();
    assertThat(overload.inside()).isEqualTo(2);
    assertThat(overload.waiting()).isEqualTo(2);

    leave();

    assertThat(seen).containsExactly("a in", "b in", "c in");
    leave();
    leave();
    leave();
    assertThat(overload.inside()).isZero();
    assertThat(overload.waiting()).isZero();
  }

  @Test
  void aPlaceThatIsGivenBackTwiceIsOnePlace() {
    var overload = limited(2, 0, WAIT);
    var place = Objects.requireNonNull(overload.enter(overload.route(false), false));

    place.leave(true);
    place.leave(true);

    assertThat(overload.inside()).isZero();
  }

  @Test
  void whoWaitedTooLongIsRefused() {
    var overload = limited(1, 0, WAIT);
    var route = overload.route(false);
    overload.await(route, false, called("a"));
    overload.await(route, false, called("b"));

    advance(99);
    overload.expire();
    assertThat(seen).containsExactly("a in");

    advance(1);
    overload.expire();
    assertThat(seen).containsExactly("a in", "b refused");
    assertThat(overload.shed(false)).isEqualTo(1);
    assertThat(overload.shed(true)).isZero();
  }

  @Test
  void whileTheQueueStandsNobodyWaitsLong() {
    var overload = limited(1, 0, WAIT);
    var route = overload.route(false);
    overload.await(route, false, called("a"));
    overload.await(route, false, called("b"));
    advance(90);
    overload.await(route, false, called("c"));
    advance(12); // the queue has not been empty for longer than anybody may wait

    leave();

    assertThat(seen).containsExactly("a in", "b refused", "c refused");
    advance(1);
    overload.await(route, false, called("d"));
    assertThat(seen).endsWith("d in");
  }

  @Test
  void withoutAWaitWhoFindsNoPlaceIsRefusedAtOnce() {
    var overload = limited(1, 0, Duration.ZERO);
    var route = overload.route(false);
    overload.await(route, false, called("a"));
    overload.await(route, true, called("b"));

    assertThat(seen).containsExactly("a in", "b refused");
    assertThat(overload.shed(true)).isEqualTo(1);
  }

  @Test
  void criticalRoutesHavePlacesOfTheirOwnAndGoFirst() {
    var overload = limited(4, 0.25, WAIT);
    var route = overload.route(true);
    for (int i = 1; i <= 4; i++) {
      overload.await(route, false, called("ordinary " + i));
    }
    assertThat(seen).hasSize(3);

    overload.await(route, true, called("critical 1"));
    overload.await(route, true, called("critical 2"));
    assertThat(seen).endsWith("critical 1 in").hasSize(4);

    leave();
    assertThat(seen).endsWith("critical 2 in").hasSize(5);
    leave();
    assertThat(seen).as("its place is kept for the next critical one").hasSize(5);
    leave();
    assertThat(seen).endsWith("ordinary 4 in");
  }

  @Test
  void ofOnePlaceNoneIsKept() {
    var overload = limited(1, 0.9, WAIT);

    assertThat(overload.enter(overload.route(false), false)).isNotNull();
  }

  @Test
  void aQueueThatWasEmptyForLongIsNotTakenForOneThatStands() {
    var overload = limited(1, 0, WAIT);
    var route = overload.route(true);
    overload.await(route, false, called("a"));
    advance(10_000);
    overload.await(route, false, called("b"));
    advance(50);

    leave();

    assertThat(seen).containsExactly("a in", "b in");
  }

  @Test
  void manyThreadsNeverHaveMorePlacesThanThereAre() throws Exception {
    var overload =
        new Overload(
            new OverloadSettings(false, 1, Optional.of(3), 0.3, Duration.ofSeconds(30)),
            System::nanoTime);
    var route = overload.route(true);
    var inside = new AtomicInteger();
    var mostInside = new AtomicInteger();
    var done = new CountDownLatch(4 * 500);
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      boolean critical = t == 0;
      var thread =
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  var told = new CountDownLatch(1);
                  overload.await(
                      route,
                      critical,
                      new Overload.Waiting() {
                        @Override
                        public void admitted(Overload.Place place) {
                          mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          inside.decrementAndGet();
                          done.countDown();
                          told.countDown();
                          place.leave(true);
                        }

                        @Override
                        public void refused() {
                          done.countDown();
                          told.countDown();
                        }
                      });
                  try {
                    told.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    done.await();
    assertThat(mostInside.get()).isBetween(1, 3);
    assertThat(overload.inside()).isZero();
    assertThat(overload.waiting()).isZero();
    assertThat(overload.shed(true) + overload.shed(false)).isZero();
  }
}
