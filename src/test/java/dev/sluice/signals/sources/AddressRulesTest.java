// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses and hosts a URL of a policy may lead to. */
class AddressRulesTest {
  private static UrlSettings settings(String... networks) {
    return new UrlSettings(
        true, List.of(), Stream.of(networks).map(Network::parse).toList(), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.100.100.200",
        "169.254.169.254",
        "169.254.0.1",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:a9fe:a9fe",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "fd00:ec2::254",
        "ff02::1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:a9fe:a9fe::1",
        "2001::1"
      })
  void what_is_not_public_is_not_asked(String address) {
    assertThat(settings().reaches(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "::ffff:1.1.1.1",
        "2003::1"
      })
  void what_is_public_is_asked(String address) {
    assertThat(settings().reaches(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.96.0.0/12, 10.96.0.1, true",
    "10.96.0.0/12, 10.111.255.255, true",
    "10.96.0.0/12, 10.112.0.0, false",
    "10.96.0.7, 10.96.0.7, true",
    "10.96.0.7, 10.96.0.8, false",
    "127.0.0.0/8, 127.0.0.1, true",
    "127.0.0.0/8, ::ffff:127.0.0.1, true",
    "127.0.0.0/8, ::1, false",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fd00:ec2::254, false",
    "0.0.0.0/0, 192.168.0.1, true",
    "0.0.0.0/0, 169.254.169.254, false",
    "0.0.0.0/0, 224.0.0.1, false",
    "::/0, fe80::1, false"
  })
  void the_administrator_may_let_in_what_is_private_but_not_what_holds_credentials(
      String network, String address, boolean reached) {
    assertThat(settings(network).reaches(InetAddress.ofLiteral(address))).isEqualTo(reached);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "localhost", "", "fd00::/129"})
  void what_is_no_network_is_refused_and_never_looked_up(String text) {
    assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.com, true",
    "A.Example.Com, true",
    "x.apps.example.com, true",
    "x.y.apps.example.com, true",
    "apps.example.com, false",
    "b.example.com, false",
    "a.example.com.evil.org, false",
    "evilapps.example.com, false"
  })
  void only_hosts_of_the_list_may_be_named(String host, boolean named) {
    UrlSettings settings =
        new UrlSettings(
            true, List.of("a.example.com", "*.apps.EXAMPLE.com"), List.of(), Optional.empty());

    assertThat(settings.names(host)).isEqualTo(named);
  }
}
