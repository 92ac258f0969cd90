// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import dev.sluice.flags.peers.Peer.InPod;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.grpc.netty.shaded.io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pods of the cluster by their addresses. It is the store of the informer itself, so that of
 * each pod nothing is kept but its name and its addresses. One thread writes, any reads.
 */
final class PodAddresses implements ItemStore<Pod> {
  private final Map<String, Seat> seats = new ConcurrentHashMap<>();
  private final Map<String, Seat> byAddress = new ConcurrentHashMap<>();
  private final Map<String, String> namespaces = new ConcurrentHashMap<>();
  private final Map<String, Set<Consumer<InPod>>> followed = new ConcurrentHashMap<>();

  /** What is kept of a pod. */
  private record Seat(InPod pod, List<String> addresses) {}

  /** Who has that address, as far as the watch has come. */
  Optional<InPod> at(String address) {
    return Optional.ofNullable(byAddress.get(address)).map(Seat::pod);
  }

  /**
   * Told of each pod that the watch shows at that address from now on, in its thread.
   *
   * @return ends it
   */
  Runnable follow(String address, Consumer<InPod> coming) {
    // The same one may be here twice.
    Consumer<InPod> one = pod -> coming.accept(pod);
    followed.compute(
        address,
        (_, all) -> {
          Set<Consumer<InPod>> following = all == null ? ConcurrentHashMap.newKeySet() : all;
          following.add(one);
          return following;
        });
    return () ->
        followed.computeIfPresent(
            address,
            (_, all) -> {
              all.remove(one);
              return all.isEmpty() ? null : all;
            });
  }

  /** How many addresses are known. */
  int known() {
    return byAddress.size();
  }

  /** As Kubernetes writes addresses (RFC 5952), by which the API server compares them as text. */
  static String text(InetAddress address) {
    return NetUtil.toAddressString(address);
  }

  private static String text(String address) {
    try {
      return text(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException _) {
      return address;
    }
  }

  /** The addresses that are the pod's alone; none if it has ended, for those may be another's. */
  static List<String> own(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null || onNode(pod) || ended(status)) {
      return List.of();
    }
    return status.getPodIPs().isEmpty()
        ? Stream.ofNullable(status.getPodIP()).map(PodAddresses::text).toList()
        : status.getPodIPs().stream().map(PodIP::getIp).map(PodAddresses::text).toList();
  }

  static boolean onNode(Pod pod) {
    return Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
  }

  private static boolean ended(PodStatus status) {
    return "Succeeded".equals(status.getPhase()) || "Failed".equals(status.getPhase());
  }

  @Override
  public String getKey(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }

  @Override
  public @Nullable Pod put(String key, Pod pod) {
    List<String> addresses = own(pod);
    Seat before = seats.get(key);
    if (before != null && before.addresses().equals(addresses)) {
      // A pod that ends may be heard of once more after its address went to another one.
      return shell(before);
    }
    String namespace = namespaces.computeIfAbsent(pod.getMetadata().getNamespace(), name -> name);
    Seat now = new Seat(new InPod(namespace, pod.getMetadata().getName()), addresses);
    seats.put(key, now);
    if (before != null) {
      vacate(before);
    }
    for (String address : addresses) {
      byAddress.put(address, now);
      followed.getOrDefault(address, Set.of()).forEach(coming -> coming.accept(now.pod()));
    }
    return before == null ? null : shell(before);
  }

  @Override
  public @Nullable Pod remove(String key) {
    Seat before = seats.remove(key);
    if (before == null) {
      return null;
    }
    vacate(before);
    return shell(before);
  }

  private void vacate(Seat seat) {
    for (String address : seat.addresses()) {
      byAddress.computeIfPresent(
          address, (_, holder) -> holder.pod().equals(seat.pod()) ? null : holder);
    }
  }

  @Override
  public Stream<String> keySet() {
    return seats.keySet().stream();
  }

  @Override
  public Stream<Pod> values() {
    return seats.values().stream().map(PodAddresses::shell);
  }

  @Override
  public int size() {
    return seats.size();
  }

  @Override
  public @Nullable Pod get(String key) {
    Seat seat = seats.get(key);
    return seat == null ? null : shell(seat);
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  /** As much of a pod as an informer takes to know it again. */
  private static Pod shell(Seat seat) {
    Pod pod = new Pod();
    pod.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(seat.pod().namespace())
            .withName(seat.pod().pod())
            .build());
    return pod;
  }
}
