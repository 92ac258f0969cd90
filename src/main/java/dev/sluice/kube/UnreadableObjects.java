// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import dev.sluice.api.Unreadable;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Keeps hands off objects that this version of Sluice cannot wholly read, and says which: in the
 * log and in their Ready condition, once for each fault.
 */
@ApplicationScoped
public class UnreadableObjects {
  private static final Logger LOG = Logger.getLogger(UnreadableObjects.class);
  private static final String REASON = "Unreadable";

  private final Applier applier;
  private final InstantSource clock;
  private final Map<String, String> told = new ConcurrentHashMap<>();

  /** Writes conditions by that applier. */
  public UnreadableObjects(Applier applier, InstantSource clock) {
    this.applier = applier;
    this.clock = clock;
  }

  /** Whether the object must be left as it is, because it cannot be read; its condition says so. */
  public boolean hold(CustomResource<?, ?> object) {
    return hold(object, Unreadable.of(object));
  }

  /**
   * Whether the object must be left as it is; its condition says so.
   *
   * @param why what cannot be read, of the object or of one that it depends on; empty if all can
   */
  public boolean hold(CustomResource<?, ?> object, Optional<String> why) {
    if (why.isEmpty()) {
      told.remove(object.getMetadata().getUid());
    } else if (isNews(object, why.get())) {
      say(object, why.get() + "; until then nothing is decided about it");
    }
    return why.isPresent();
  }

  /** What cannot be read of an object that others depend on, with its name; the log says so too. */
  public Optional<String> fault(HasMetadata object) {
    Optional<String> what = Unreadable.of(object);
    what.ifPresent(text -> isNews(object, text));
    return what.map(text -> object.getKind() + " " + object.getMetadata().getName() + ": " + text);
  }

  private void say(CustomResource<?, ?> object, String message) {
    Condition ready =
        Conditions.is(
            Conditions.READY, false, REASON, message, object.getMetadata().getGeneration());
    try {
      applier.applyConditions(object, Conditions.merge(List.of(), List.of(ready), clock.instant()));
    } catch (StaleWriteException e) {
      // Whatever changed it brings it here again.
      told.remove(object.getMetadata().getUid());
    } catch (KubernetesClientException e) {
      told.remove(object.getMetadata().getUid());
      throw e;
    }
  }

  private boolean isNews(HasMetadata object, String what) {
    boolean news = !what.equals(told.put(object.getMetadata().getUid(), what));
    if (news) {
      LOG.errorf(
          "%s %s/%s: %s",
          object.getKind(),
          object.getMetadata().getNamespace(),
          object.getMetadata().getName(),
          what);
    }
    return news;
  }
}
