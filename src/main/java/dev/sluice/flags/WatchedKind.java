// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind. They are watched undecoded, because one that does not decode would end a
 * typed watch for all; such an object stays what it was, but for its metadata: an annotation that
 * says off is heard.
 *
 * <p>All but the watching itself is for one thread.
 */
final class WatchedKind<T extends HasMetadata> {
  private static final Logger LOG = Logger.getLogger(WatchedKind.class);

  private final Class<T> type;
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private final KubernetesSerialization serialization;
  private final Consumer<T> present;
  private final Consumer<String> gone;
  private final Map<String, T> known = new HashMap<>();
  private boolean listed;

  /**
   * Objects of that type.
   *
   * @param present takes each object as it is now
   * @param gone takes {@code <namespace>/<name>} of each that is no more
   */
  WatchedKind(KubernetesClient client, Class<T> type, Consumer<T> present, Consumer<String> gone) {
    this.type = type;
    this.serialization = client.getKubernetesSerialization();
    this.present = present;
    this.gone = gone;
    this.informer =
        client
            .genericKubernetesResources(ResourceDefinitionContext.fromResourceType(type))
            .inAnyNamespace()
            .runnableInformer(0);
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

  private void refresh(String key) {
    GenericKubernetesResource found = informer.getStore().getByKey(key);
    if (found == null) {
      known.remove(key);
      gone.accept(key);
      return;
    }
    T decoded = decode(key, found);
    if (decoded != null) {
      known.put(key, decoded);
      present.accept(decoded);
    }
  }

  private @Nullable T decode(String key, GenericKubernetesResource found) {
    try {
      return serialization.convertValue(found, type);
    } catch (IllegalArgumentException e) {
      LOG.errorf(
          "%s %s cannot be read (%s); it counts as it was before",
          type.getSimpleName(), key, e.getMessage());
      T last = known.get(key);
      if (last == null) {
        return null;
      }
      T merged = serialization.clone(last);
      merged.setMetadata(found.getMetadata());
      return merged;
    }
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
