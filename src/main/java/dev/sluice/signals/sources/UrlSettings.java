// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.signals.wire.CaFile;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an administrator lets checks ask by URL.
 *
 * <p>Addresses that are not of the public internet are asked only if a network of the administrator
 * has them: a URL is written by whoever may write a policy, and asked with the operator's place in
 * the cluster. Those that no service is at, and those where clouds keep credentials, never.
 *
 * @param enabled whether any is asked
 * @param hosts {@code a.example.com} or {@code *.example.com}; empty for any
 * @param networks what is not public and may be asked nevertheless
 * @param trusted whose certificates are trusted besides those that the JDK trusts
 */
record UrlSettings(
    boolean enabled, List<String> hosts, List<Network> networks, Optional<CaFile> trusted) {
  /** Not even where the administrator says so. */
  private static final List<Network> NEVER =
      networks(
          "0.0.0.0/8", // this host
          "169.254.0.0/16", // link-local, with the metadata of most clouds
          "224.0.0.0/4", // multicast
          "240.0.0.0/4", // reserved, broadcast
          "::/128",
          "fe80::/10", // link-local
          "fd00:ec2::254/128", // the metadata of one cloud
          "ff00::/8"); // multicast

  /** Unless a network of the administrator has them. */
  private static final List<Network> PRIVATE =
      networks(
          "10.0.0.0/8",
          "100.64.0.0/10", // of providers; also the metadata of one cloud
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15", // benchmarks
          "::/96", // loopback, and IPv4 in a form of old
          "64:ff9b::/96", // IPv4 behind a translator
          "64:ff9b:1::/48",
          "2001::/32", // IPv4 in tunnels
          "2002::/16",
          "fc00::/7", // unique local
          "fec0::/10"); // site-local

  UrlSettings {
    hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    networks = List.copyOf(networks);
  }

  private static List<Network> networks(String... blocks) {
    return Stream.of(blocks).map(Network::parse).toList();
  }

  /** Whether a URL may name that host. */
  boolean names(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return hosts.isEmpty()
        || hosts.stream()
            .anyMatch(
                known ->
                    known.startsWith("*.")
                        ? name.endsWith(known.substring(1))
                        : name.equals(known));
  }

  /** Whether that address may be asked. Java reads IPv4 in IPv6 (::ffff:0:0/96) as IPv4. */
  boolean reaches(InetAddress address) {
    return !within(NEVER, address) && (!within(PRIVATE, address) || within(networks, address));
  }

  private static boolean within(List<Network> blocks, InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }
}
