package dev.leasehold.run;

import dev.leasehold.admission.Lease;
import java.util.Map;
import java.util.UUID;

/** What every session of a run says of itself in the handshake. */
final class SessionAttributes {
  private SessionAttributes() {}

  static Map<String, String> of(RunRequest request, Lease lease) {
    return Map.of(
        "leasehold_job", request.job(),
        "leasehold_run", request.scheduledAt().toString(),
        "leasehold_lease", lease.runId(),
        "leasehold_token", Long.toString(lease.token()));
  }

  /** Unique to the attempt. */
  static String runId(RunRequest request) {
    return request.job() + "@" + request.scheduledAt() + "/" + UUID.randomUUID();
  }
}
