// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.recorder;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A watch of one kind, from a list on without a gap; undecoded, so that nothing stops it. */
final class KindWatch implements AutoCloseable {
  private final FilterWatchListDeletable<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      objects;
  private final KubernetesClient client;
  private final String kind;
  private @Nullable Watch watch;

  private KindWatch(
      KubernetesClient client, Class<? extends HasMetadata> type, @Nullable String namespace) {
    this.client = client;
    this.kind = HasMetadata.getKind(type);
    var everywhere =
        client.genericKubernetesResources(ResourceDefinitionContext.fromResourceType(type));
    this.objects =
        namespace == null ? everywhere.inAnyNamespace() : everywhere.inNamespace(namespace);
  }

  /**
   * Lists what stands and watches from there on.
   *
   * @param namespace where; null for everywhere
   * @param took takes each revision
   * @param lost takes why the watch has ended by itself
   */
  static KindWatch start(
      KubernetesClient client,
      Class<? extends HasMetadata> type,
      @Nullable String namespace,
      BiConsumer<Revision.Type, RawObject> took,
      Consumer<String> lost) {
    KindWatch kindWatch = new KindWatch(client, type, namespace);
    GenericKubernetesResourceList list = kindWatch.objects.list();
    list.getItems().forEach(item -> took.accept(Revision.Type.LISTED, kindWatch.raw(item)));
    kindWatch.watch =
        kindWatch.objects.watch(
            new ListOptionsBuilder()
                .withResourceVersion(list.getMetadata().getResourceVersion())
                .build(),
            kindWatch.watcher(took, lost));
    return kindWatch;
  }

  /** What stands now, by a consistent read. */
  List<RawObject> list() {
    return objects.list().getItems().stream().map(this::raw).toList();
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }

  private RawObject raw(GenericKubernetesResource object) {
    @SuppressWarnings("unchecked")
    Map<String, Object> json = client.getKubernetesSerialization().convertValue(object, Map.class);
    return new RawObject(json);
  }

  private Watcher<GenericKubernetesResource> watcher(
      BiConsumer<Revision.Type, RawObject> took, Consumer<String> lost) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, GenericKubernetesResource object) {
        switch (action) {
          case ADDED -> took.accept(Revision.Type.ADDED, raw(object));
          case MODIFIED -> took.accept(Revision.Type.MODIFIED, raw(object));
          case DELETED -> took.accept(Revision.Type.DELETED, raw(object));
          case ERROR -> lost.accept("the watch of " + kind + " got an error");
          case BOOKMARK -> {
            // Nothing has happened.
          }
        }
      }

      @Override
      public void onClose(WatcherException cause) {
        lost.accept("the watch of " + kind + " ended: " + cause.getMessage());
      }
    };
  }
}
