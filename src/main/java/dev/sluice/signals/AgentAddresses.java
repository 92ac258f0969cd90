// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Silence;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where an agent's metrics are: where the administrator's map says, else at the address of its pod.
 * That one must be of another machine than this: a pod's status is not to be believed so far that
 * the operator asks itself, or the metadata service of a cloud.
 */
final class AgentAddresses {
  private final AddressMap map;
  private final PodSignals pods;

  AgentAddresses(AddressMap map, PodSignals pods) {
    this.map = map;
    this.pods = pods;
  }

  /** Where to ask, or why not. */
  sealed interface Address {
    /** Ask there. */
    record At(URI uri) implements Address {}

    /** Do not ask. */
    record None(Silence why) implements Address {}
  }

  /** The administrator's map as it is now. */
  Map<String, URI> mapped() {
    return map.addresses();
  }

  /**
   * The address of one agent.
   *
   * @param mapped the administrator's map
   */
  Address of(AgentId agent, AgentMetrics metrics, Map<String, URI> mapped) {
    URI told = mapped.get(AgentPods.key(agent));
    if (told != null) {
      return new Address.At(told);
    }
    Optional<String> ip = pods.address(agent);
    return ip.isEmpty()
        ? new Address.None(Silence.NoPod)
        : at(ip.get(), metrics.port(), metrics.path());
  }

  /**
   * Where an agent is asked for anything else: the same, where the map may name the host and port
   * that stand for one of its ports, as {@code <namespace>/<pod>:<port>}.
   */
  Address of(AgentId agent, int port, String path, Map<String, URI> mapped) {
    URI told = mapped.get(AgentPods.key(agent) + ":" + port);
    if (told != null) {
      return new Address.At(URI.create(told.getScheme() + "://" + told.getRawAuthority() + path));
    }
    Optional<String> ip = pods.address(agent);
    return ip.isEmpty() ? new Address.None(Silence.NoPod) : at(ip.get(), port, path);
  }

  private static Address at(String ip, int port, String path) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(ip);
    } catch (IllegalArgumentException _) {
      return new Address.None(Silence.NoPod);
    }
    if (address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress()) {
      return new Address.None(Silence.ForbiddenAddress);
    }
    String host = address.getHostAddress();
    String authority = address instanceof Inet6Address ? "[" + host + "]" : host;
    return new Address.At(URI.create("http://" + authority + ":" + port + path));
  }
}
