package dev.leasehold.run;

import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Reclaim;
import java.util.LinkedHashMap;
import java.util.Map;

/** What every session of a run says of itself in the handshake. */
final class SessionAttributes {
  private SessionAttributes() {}

  static Map<String, String> of(RunRequest request, Lease lease) {
    Map<String, String> all = new LinkedHashMap<>(Reclaim.attributes(lease));
    all.put("leasehold_job", request.job());
    all.put("leasehold_run", request.scheduledAt().toString());
    return all;
  }
}
