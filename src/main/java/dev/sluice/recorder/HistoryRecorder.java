// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.recorder;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.history.Subject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records every revision of every object that Sluice owns or writes, by watches of its own straight
 * from the API server. Start it before the objects are made.
 *
 * <p>It would rather say nothing than something wrong: if a watch was broken off, or something that
 * stands at the end was never seen, the recording says that it has a gap.
 */
public final class HistoryRecorder implements AutoCloseable {
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          Migration.class,
          FlagSet.class,
          AgentDeployment.class,
          HealthPolicy.class,
          StatefulSet.class,
          Service.class,
          PodDisruptionBudget.class,
          ControllerRevision.class,
          Lease.class,
          Event.class);

  private static final Duration A_WHILE = Duration.ofMillis(50);

  private final InstantSource clock;
  private final List<KindWatch> watches = new ArrayList<>();
  private final List<Revision> revisions = new ArrayList<>();
  private final Map<Subject, Long> latest = new HashMap<>();
  private @Nullable String gap;

  private HistoryRecorder(InstantSource clock) {
    this.clock = clock;
  }

  /** Records everywhere; returns when every watch is listening. */
  public static HistoryRecorder everywhere(KubernetesClient client, InstantSource clock) {
    return start(client, null, clock);
  }

  /** Records in one namespace; returns when every watch is listening. */
  public static HistoryRecorder within(
      String namespace, KubernetesClient client, InstantSource clock) {
    return start(client, namespace, clock);
  }

  private static HistoryRecorder start(
      KubernetesClient client, @Nullable String namespace, InstantSource clock) {
    HistoryRecorder recorder = new HistoryRecorder(clock);
    try {
      for (Class<? extends HasMetadata> kind : KINDS) {
        recorder.watches.add(
            KindWatch.start(client, kind, namespace, recorder::took, recorder::lost));
      }
    } catch (RuntimeException e) {
      recorder.close();
      throw e;
    }
    return recorder;
  }

  /**
   * Waits until all that is committed now has been seen, and ends.
   *
   * @param patience how long to wait before what has not come counts as lost
   */
  public Recording finish(Duration patience) throws InterruptedException {
    List<RawObject> standing = new ArrayList<>();
    watches.forEach(watch -> standing.addAll(watch.list()));
    Instant end = clock.instant().plus(patience);
    synchronized (revisions) {
      while (gap == null && missing(standing) != null && clock.instant().isBefore(end)) {
        revisions.wait(A_WHILE.toMillis());
      }
      String missing = missing(standing);
      close();
      String why = gap != null ? gap : missing;
      return new Recording(List.copyOf(revisions), Optional.ofNullable(why));
    }
  }

  @Override
  public void close() {
    watches.forEach(KindWatch::close);
  }

  /** What stands and has not been seen yet, in words; null if there is nothing. */
  private @Nullable String missing(List<RawObject> standing) {
    for (RawObject object : standing) {
      if (latest.getOrDefault(object.subject(), -1L) < object.revision()) {
        return object.subject()
            + " stands at revision "
            + object.revision()
            + ", which was never seen";
      }
    }
    return null;
  }

  private void took(Revision.Type type, RawObject raw) {
    RawObject object = raw.shortened();
    synchronized (revisions) {
      // A watch that reconnects may tell the last one again.
      if (latest.getOrDefault(object.subject(), -1L) < object.revision()) {
        latest.put(object.subject(), object.revision());
        revisions.add(new Revision(object.revision(), clock.instant(), type, object.json()));
        revisions.notifyAll();
      }
    }
  }

  private void lost(String why) {
    synchronized (revisions) {
      gap = gap == null ? why : gap;
      revisions.notifyAll();
    }
  }
}
