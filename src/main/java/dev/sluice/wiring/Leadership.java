// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.kube.EpochSource;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process leads, and its epoch. One replica reconciles, so that others do not waste
 * conflicts on it. That proves nothing, because the Lease allows two leaders under clock skew: the
 * locks are the resourceVersion of every write, and the epoch.
 *
 * <p>The epoch is the resourceVersion of the Lease, read right after it was acquired: it grows with
 * each process that acquires it, whatever their clocks and names, and though the Lease be deleted.
 */
public final class Leadership implements EpochSource {
  private static final Logger LOG = Logger.getLogger(Leadership.class);

  /**
   * Of the requests that this class makes, to tell them from the elector's. Impatient, because
   * whoever asks decides about other objects too.
   */
  static final RequestConfig ASKING =
      new RequestConfigBuilder().withRequestTimeout(2000).withRequestRetryBackoffLimit(0).build();

  private final KubernetesClient client;
  private final Candidate self;
  private final Runnable exit;
  private volatile boolean leads;
  private volatile @Nullable Long epoch;
  private volatile boolean ended;
  private final AtomicBoolean fallen = new AtomicBoolean();

  /**
   * Leads nothing yet.
   *
   * @param exit ends the process in good order; called once, when it has stopped leading
   */
  public Leadership(KubernetesClient client, Candidate self, Runnable exit) {
    this.client = client;
    this.self = self;
    this.exit = exit;
  }

  /** The election that this process takes part in. */
  LeaderElectionConfiguration election() {
    // Without the callback a process that has lost the Lease would reconcile on: what build() makes
    // does not exit (operator SDK 5.3.2).
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(self.lease())
        .withLeaseNamespace(self.namespace())
        .withIdentity(self.identity())
        .withLeaderCallbacks(new LeaderCallbacks(this::acquired, this::lost, _ -> {}))
        .build();
  }

  /** Nobody is elected: this process reconciles, without an epoch. */
  void alone() {
    leads = true;
  }

  /** The process ends anyway, so losing the Lease says nothing any more. */
  void ending() {
    ended = true;
  }

  /** Whether this process reconciles. */
  boolean leads() {
    return leads;
  }

  @Override
  public @Nullable Long epoch() {
    return epoch;
  }

  @Override
  public boolean stands() {
    if (epoch == null) {
      return leads;
    }
    if (ask() instanceof Claim.Lost(String holder)) {
      stop("the Lease is held by " + holder);
    }
    return leads;
  }

  /** Called before anything is reconciled; an exception keeps it from beginning. */
  void acquired() {
    switch (claim()) {
      case Claim.Leads(long won) -> {
        epoch = won;
        leads = true;
        LOG.infof("%s leads, with epoch %d", self.identity(), won);
      }
      case Claim.Lost(String holder) -> {
        // Not to be told by the client's own exception: the elector takes that for a failed try,
        // tries again, and then believes that this was called.
        stop("the Lease is held by " + holder);
        throw new IllegalStateException("the Lease is held by " + holder);
      }
      case Claim.Unknown(String why) -> {
        stop("the Lease cannot be read: " + why);
        throw new IllegalStateException("the Lease cannot be read: " + why);
      }
    }
  }

  private void lost() {
    if (ended) {
      // What is under way may not be stored by two.
      leads = false;
      letGo();
    }
    stop("it could not renew the Lease in time, or another process took it");
  }

  /**
   * A write was refused because the object carries a greater epoch. That is another leader, unless
   * the Lease is this process's own: then the epochs themselves have fallen, or the object is from
   * elsewhere, and ending would help nobody: no replica could write, and none would be left to
   * serve flags. That is asked and said once; that the Lease is lost later is the elector's to see.
   */
  void fenced(String what) {
    if (fallen.get()) {
      return;
    }
    switch (claim()) {
      case Claim.Lost(String holder) ->
          stop(what + " carries a later epoch than " + epoch + "; the Lease is held by " + holder);
      case Claim.Unknown(String why) ->
          // Nothing was written, and the next write asks again.
          LOG.warnf(
              "%s carries a later epoch than %d, and the Lease cannot be read: %s",
              what, epoch, why);
      case Claim.Leads(long now) -> {
        if (fallen.compareAndSet(false, true)) {
          LOG.errorf(
              "%s carries a later epoch than %d, though this process holds the Lease (%d now):"
                  + " either the resourceVersions of the cluster have fallen, as after a restore of"
                  + " etcd without --bump-revision, or this status was restored from another"
                  + " cluster. No status of such a Migration or FlagSet is stored, so that nothing"
                  + " goes on, until SLUICE_LEADER_EPOCH_OFFSET is set so high that the epoch is"
                  + " above every status.epoch; the flags are served as they are, and fleets are"
                  + " kept as they are declared. This is said once",
              what, epoch, now);
        }
      }
    }
  }

  private synchronized void stop(String why) {
    leads = false;
    if (!ended) {
      ended = true;
      LOG.errorf("%s leads no longer and ends: %s", self.identity(), why);
      exit.run();
    }
  }

  /**
   * Nothing reconciles here any more: the next leader need not wait until the Lease runs out. The
   * operator SDK leaves it to that (5.3.2).
   */
  private void letGo() {
    try {
      client
          .adapt(NamespacedKubernetesClient.class)
          .withRequestConfig(ASKING)
          .call(
              c -> {
                Lease lease = c.leases().inNamespace(self.namespace()).withName(self.lease()).get();
                if (Claim.of(lease, self) instanceof Claim.Leads) {
                  c.resource(lease.edit().editSpec().withHolderIdentity("").endSpec().build())
                      .update();
                }
                return lease;
              });
    } catch (KubernetesClientException e) {
      LOG.infof("The Lease is left to run out: %s", e.getMessage());
    }
  }

  private Claim ask() {
    return Claim.of(
        client
            .adapt(NamespacedKubernetesClient.class)
            .withRequestConfig(ASKING)
            .call(c -> c.leases().inNamespace(self.namespace()).withName(self.lease()).get()),
        self);
  }

  private Claim claim() {
    try {
      return ask();
    } catch (KubernetesClientException e) {
      return new Claim.Unknown(String.valueOf(e.getMessage()));
    }
  }

  /**
   * This process in the election.
   *
   * @param namespace of the Lease
   * @param lease name of the Lease
   * @param identity of this process alone: two of one identity would both lead
   * @param offset added to the resourceVersion, 0 to 9e15; 0 but after a restore that lowered them
   */
  public record Candidate(String namespace, String lease, String identity, long offset) {
    /** Leaves room for 7e12 revisions below the greatest epoch that the CRDs take, 2^53. */
    private static final long GREATEST_OFFSET = 9_000_000_000_000_000L;

    public Candidate {
      if (offset < 0 || offset > GREATEST_OFFSET) {
        throw new IllegalArgumentException(
            "sluice.leader.epoch-offset (SLUICE_LEADER_EPOCH_OFFSET) is %d: set it from 0 to %d,"
                    .formatted(offset, GREATEST_OFFSET)
                + " a little above the greatest status.epoch: epochs can never fall again");
      }
    }
  }

  /** What the Lease says of a candidate. Pure. */
  sealed interface Claim {
    /** It holds the Lease, as of that epoch. */
    record Leads(long epoch) implements Claim {}

    /** Another holds it, or nobody. */
    record Lost(String holder) implements Claim {}

    /** The API server did not say. */
    record Unknown(String why) implements Claim {}

    static Claim of(@Nullable Lease lease, Candidate self) {
      if (lease == null || lease.getSpec() == null || lease.getSpec().getHolderIdentity() == null) {
        return new Lost("nobody");
      }
      String holder = lease.getSpec().getHolderIdentity();
      return holder.equals(self.identity())
          ? new Leads(
              Math.addExact(
                  Long.parseLong(lease.getMetadata().getResourceVersion()), self.offset()))
          : new Lost(holder);
    }
  }
}
