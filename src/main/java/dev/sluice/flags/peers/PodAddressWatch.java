// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import dev.sluice.flags.peers.Peer.InPod;
import dev.sluice.kube.Questions;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Watches the addresses of all pods where the operator works, in every replica. */
public final class PodAddressWatch implements AutoCloseable {
  /** So many at once are decoded as a whole, and dropped but for their addresses. */
  private static final long PAGE = 200;

  private static final long LOOK_EVERY_SECONDS = 5;

  private final PodAddresses seen = new PodAddresses();
  private final SharedIndexInformer<Pod> informer;
  private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pod-address-watch").factory());
  private final WatchProof proof;
  private final Peers peers;
  private volatile boolean listed;

  /**
   * A watch that is not running yet.
   *
   * @param steady never goes back
   */
  public PodAddressWatch(
      KubernetesClient client, Scope scope, Peers.Patience patience, InstantSource steady) {
    this.proof = new WatchProof(steady);
    // Pods that have ended keep an address that may be another's.
    this.informer =
        scope
            .of(client.pods())
            .withoutField("status.phase", "Succeeded")
            .withoutField("status.phase", "Failed")
            .withLimit(PAGE)
            .runnableInformer(0)
            .itemStore(seen)
            .removeNamespaceIndex()
            // By default an informer that cannot list at first gives up for ever.
            .exceptionHandler((_, _) -> true);
    this.peers =
        new Peers(
            seen,
            proof::counts,
            lookup(new Questions(client, patience.question()), scope),
            patience,
            asking,
            steady);
  }

  private static PodLookup lookup(Questions questions, Scope scope) {
    return new PodLookup() {
      @Override
      public List<Pod> at(String address) {
        return pods(c -> scope.of(c.pods()).withField("status.podIP", address).list());
      }

      @Override
      public List<Pod> named(InPod pod) {
        return pods(
            c ->
                c.pods().inNamespace(pod.namespace()).withField("metadata.name", pod.pod()).list());
      }

      private List<Pod> pods(Function<NamespacedKubernetesClient, @Nullable PodList> question) {
        PodList list = questions.ask(question);
        return list == null ? List.of() : list.getItems();
      }
    };
  }

  /** Lists and watches, in the background. */
  public void start() {
    var _ = informer.start().thenRun(() -> listed = true);
    var _ =
        looking.scheduleWithFixedDelay(
            () -> proof.at(informer.lastSyncResourceVersion()),
            0,
            LOOK_EVERY_SECONDS,
            TimeUnit.SECONDS);
  }

  /** Whether all pods have been seen once. */
  public boolean listed() {
    return listed;
  }

  /** How many addresses are known. */
  public int known() {
    return seen.known();
  }

  /** Says whose an address is. */
  public Peers peers() {
    return peers;
  }

  @Override
  public void close() {
    looking.shutdownNow();
    informer.stop();
    asking.shutdownNow();
  }
}
