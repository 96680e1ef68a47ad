-- One line for request-cost.sh: requests, seconds, failures, p50, p99 and p99.9 in microseconds.
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("%d %.6f %d %d %d %d\n", summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
