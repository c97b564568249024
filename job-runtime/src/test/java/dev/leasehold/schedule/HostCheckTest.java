package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
  private static HostCheck at(String address) {
    try {
      return new HostCheck(InetAddress.getByName(address));
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8321",
        "localhost.:8321",
        "127.0.0.1",
        "127.0.0.1:8321",
        "127.1.2.3:1",
        "[::1]",
        "[::1]:8321",
        "[0:0:0:0:0:0:0:1]:8321"
      })
  void thisMachineIsAnswered(String host) {
    assertThat(at("127.0.0.1").allows(List.of(host))).isTrue();
    assertThat(at("::1").allows(List.of(host))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shop.example.com",
        "127.0.0.1.example.com",
        "127.0.0.1.example.com:8321",
        "localhost.example.com",
        "evil-localhost",
        "128.0.0.1",
        "10.0.0.7:8321",
        "[::2]:8321",
        "[::1].example.com",
        "[example.com]",
        "::1",
        "localhost:8321@example.com"
      })
  void anybodyElseIsNot(String host) {
    assertThat(at("127.0.0.1").allows(List.of(host))).isFalse();
  }

  @Test
  void twoAreOneTooMany() {
    assertThat(at("127.0.0.1").allows(List.of("localhost", "localhost"))).isFalse();
    assertThat(at("127.0.0.1").allows(List.of())).isTrue();
  }

  @Test
  void whoListensToAllIsAskedByAnyName() {
    assertThat(at("0.0.0.0").allows(List.of("shop.example.com"))).isTrue();
    assertThat(at("10.0.0.7").allows(List.of("shop.example.com"))).isTrue();
  }
}
