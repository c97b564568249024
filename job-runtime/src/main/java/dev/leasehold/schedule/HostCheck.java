package dev.leasehold.schedule;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whom a request says that it wants to speak to. Who listens on loopback answers only where that is
 * this machine: a page of somebody else's, whose name was made to lead here, cannot read along.
 */
final class HostCheck {
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");
  private static final Pattern ADDRESS_6 = Pattern.compile("\\[([0-9a-f:.]+)](:\\d*)?");

  private final boolean onlyLoopback;

  /**
   * @param listening where it listens
   */
  HostCheck(InetAddress listening) {
    this.onlyLoopback = listening.isLoopbackAddress();
  }

  /**
   * Whether it may be answered.
   *
   * @param hosts the headers of this name; without one it comes from no browser
   */
  boolean allows(List<String> hosts) {
    return !onlyLoopback
        || hosts.isEmpty()
        || (hosts.size() == 1 && isLoopback(hosts.get(0).strip().toLowerCase(Locale.ROOT)));
  }

  /** Never by asking for a name's address: that is what the name's owner decides. */
  private static boolean isLoopback(String host) {
    var six = ADDRESS_6.matcher(host);
    if (six.matches()) {
      try {
        return InetAddress.getByName(six.group(1)).isLoopbackAddress();
      } catch (UnknownHostException none) {
        return false;
      }
    }
    String name = host.replaceFirst(":\\d*$", "").replaceFirst("\\.$", "");
    return name.equals("localhost") || LOOPBACK.matcher(name).matches();
  }
}
