// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.api.Unreadable;
import dev.sluice.kube.Questions;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind. They are watched undecoded, because one that does not decode would end a
 * typed watch for all; such an object stays what it was, but for its metadata: an annotation that
 * says off is heard. One that was never read as a whole counts as not there, unless its kind is
 * taken in part too.
 *
 * <p>All but the watching itself is for one thread.
 */
final class WatchedKind<T extends HasMetadata> implements Witness {
  private static final Logger LOG = Logger.getLogger(WatchedKind.class);

  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final Class<T> type;
  private final Questions questions;
  private final ResourceDefinitionContext definition;
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private final KubernetesSerialization serialization;
  private final Consumer<T> present;
  private final Consumer<String> gone;
  private final boolean inPart;
  private final Map<String, T> known = new HashMap<>();
  private final Map<String, Long> taken = new HashMap<>();
  private final Set<String> heldBack = new HashSet<>();
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
  private boolean listed;

  /**
   * Objects of that type.
   *
   * @param scope where they are watched
   * @param present takes each object as it is now
   * @param gone takes {@code <namespace>/<name>} of each that is no more
   * @param inPart whether of one that was never read as a whole the readable part is taken
   */
  WatchedKind(
      KubernetesClient client,
      Scope scope,
      Class<T> type,
      Consumer<T> present,
      Consumer<String> gone,
      boolean inPart) {
    this.inPart = inPart;
    this.type = type;
    this.questions = new Questions(client, PATIENCE);
    this.definition = ResourceDefinitionContext.fromResourceType(type);
    this.serialization = client.getKubernetesSerialization();
    this.present = present;
    this.gone = gone;
    this.informer = scope.of(client.genericKubernetesResources(definition)).runnableInformer(0);
  }

  /** Watches; hands over what is to be done about each change. */
  void start(Consumer<Runnable> changes) {
    informer
        .exceptionHandler((_, _) -> true)
        .addEventHandler(new Events(key -> changes.accept(() -> refresh(key))));
    var _ = informer.start().thenRun(() -> changes.accept(this::refreshAll));
  }

  void stop() {
    informer.stop();
  }

  /** Whether everything has been seen once. */
  boolean listed() {
    return listed;
  }

  private void refreshAll() {
    informer.getStore().listKeys().forEach(this::refresh);
    listed = true;
  }

  /** Taken is what was handed over as a whole; all that can fail comes before that is noted. */
  private void refresh(String key) {
    GenericKubernetesResource found = informer.getStore().getByKey(key);
    heldBack.add(key);
    if (found == null) {
      gone.accept(key);
      known.remove(key);
      taken.remove(key);
      unreadable.remove(key);
      heldBack.remove(key);
      return;
    }
    T decoded = decode(key, found);
    if (decoded != null) {
      present.accept(decoded);
    }
    if (!unreadable.contains(key)) {
      taken.put(key, version(found));
      heldBack.remove(key);
    }
  }

  @Override
  public boolean taken(String key, long version) {
    Long last = taken.get(key);
    return !heldBack.contains(key)
        && (version == 0 ? last == null : last != null && last >= version);
  }

  @Override
  public boolean heldBack(String key) {
    return heldBack.contains(key);
  }

  @Override
  public long ask(String key) {
    int slash = key.indexOf('/');
    return version(
        questions.ask(
            c ->
                c.genericKubernetesResources(definition)
                    .inNamespace(key.substring(0, slash))
                    .withName(key.substring(slash + 1))
                    .get()));
  }

  /** Versions of one kind may be compared as numbers, as the operator SDK does. */
  private static long version(@Nullable GenericKubernetesResource object) {
    return object == null ? 0 : Long.parseLong(object.getMetadata().getResourceVersion());
  }

  /** Every object, undecoded; for any thread. */
  Stream<GenericKubernetesResource> seen() {
    return informer.getStore().list().stream();
  }

  /** How many objects cannot be read; for any thread. */
  int unreadable() {
    return unreadable.size();
  }

  private @Nullable T decode(String key, GenericKubernetesResource found) {
    T part = null;
    String why;
    try {
      part = serialization.convertValue(found, type);
      Optional<String> missing = Unreadable.of(part);
      if (missing.isEmpty()) {
        unreadable.remove(key);
        known.put(key, part);
        return part;
      }
      why = missing.get();
    } catch (IllegalArgumentException e) {
      why = requireNonNullElse(e.getMessage(), e.toString());
    }
    if (unreadable.add(key)) {
      LOG.errorf("%s %s counts as it was before: %s", type.getSimpleName(), key, why);
    }
    T last = known.get(key);
    if (last == null) {
      return inPart ? part : null;
    }
    T merged = serialization.clone(last);
    merged.setMetadata(found.getMetadata());
    return merged;
  }

  private record Events(Consumer<String> changed)
      implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource added) {
      changed.accept(Cache.metaNamespaceKeyFunc(added));
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
      changed.accept(Cache.metaNamespaceKeyFunc(after));
    }

    @Override
    public void onDelete(GenericKubernetesResource deleted, boolean finalStateUnknown) {
      changed.accept(Cache.metaNamespaceKeyFunc(deleted));
    }
  }
}
