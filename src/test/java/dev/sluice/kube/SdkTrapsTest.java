// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Ignore;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the SDK does to an operator that relies on it alone, and who notices. */
@ExtendWith(ApiServer.class)
class SdkTrapsTest {
  private final Visits visits = new Visits(Clock.systemUTC());
  private final Slow reconciler = new Slow();
  private KubernetesClient client;
  private String elsewhere;
  private SharedIndexInformer<GenericKubernetesResource> own;
  private Operator operator;
  private RegisteredController<ConfigMap> controller;

  @BeforeEach
  void start(KubernetesClient given) {
    client = given;
    elsewhere = ApiServer.newNamespace();
    own =
        client
            .genericKubernetesResources(ResourceDefinitionContext.fromResourceType(ConfigMap.class))
            .inNamespace(client.getNamespace())
            .withLabel("test", "trap")
            .inform();
    operator =
        new Operator(
            settings ->
                settings
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withMetrics(visits)
                    .withConcurrentReconciliationThreads(1));
    controller =
        operator.register(
            reconciler,
            settings ->
                settings.withLabelSelector("test=trap").settingNamespace(client.getNamespace()));
    operator.start();
  }

  @AfterEach
  void stop() {
    reconciler.go.countDown();
    operator.stop();
    own.stop();
    client.namespaces().withName(elsewhere).delete();
  }

  /** Operator-sdk issue 3416: it was out of the cache at the moment when its turn came. */
  @Test
  void an_object_that_the_queue_has_lost_for_good_is_seen_by_the_watchdog() throws Exception {
    // Given
    create("first");
    reconciler.busy.await();
    create("lost");
    await().until(() -> own.getStore().list().size() == 2);
    controller.changeNamespaces(Set.of(elsewhere));
    reconciler.go.countDown();
    await().until(() -> reconciler.done.contains("first"));
    controller.changeNamespaces(Set.of(client.getNamespace()));
    Watchdog watchdog =
        new Watchdog(
            () -> own.getStore().list().stream(),
            visits,
            () -> true,
            Clock.systemUTC(),
            Duration.ofMinutes(2));
    watchdog.look();

    // When
    client
        .configMaps()
        .withName("lost")
        .edit(map -> new ConfigMapBuilder(map).addToData("edited", "in vain").build());
    create("third");
    await().until(() -> reconciler.done.contains("third"));

    // Then
    await().until(() -> watchdog.look().forgotten().compareTo(Duration.ofMillis(500)) > 0);
    assertThat(watchdog.look().who()).endsWith("/lost");
    assertThat(reconciler.done).doesNotContain("lost");
  }

  /** To who decides upon them then, everything would be gone. */
  @Test
  void the_caches_of_an_operator_that_ends_are_emptied_under_who_reads_them() throws Exception {
    // Given
    client
        .resource(new SecretBuilder().withNewMetadata().withName("other").endMetadata().build())
        .create();
    create("first");
    reconciler.busy.await();
    await().until(() -> reconciler.secrets().count(), n -> n == 1);

    // When
    operator.stop();
    reconciler.go.countDown();

    // Then
    await().until(() -> reconciler.done.contains("first"));
    assertThat(reconciler.secrets()).isEmpty();
    assertThat(reconciler.kept).containsExactly(true, false);
  }

  private void create(String name) {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(java.util.Map.of("test", "trap"))
                .endMetadata()
                .build())
        .create();
  }

  /** Takes its one thread until it may go on. */
  @Ignore
  @ControllerConfiguration(name = "slow", generationAwareEventProcessing = false)
  static final class Slow implements Reconciler<ConfigMap> {
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final Set<String> done = new ConcurrentSkipListSet<>();
    private final List<Boolean> kept = new CopyOnWriteArrayList<>();
    private InformerEventSource<Secret, ConfigMap> source;

    @Override
    public List<EventSource<?, ConfigMap>> prepareEventSources(
        EventSourceContext<ConfigMap> context) {
      source =
          new InformerEventSource<>(
              InformerEventSourceConfiguration.from(Secret.class, ConfigMap.class)
                  .withSecondaryToPrimaryMapper(secret -> Set.of())
                  .build(),
              context);
      return List.of(source);
    }

    /** Who is interrupted may be just about to read. */
    private void awaitGo() {
      while (go.getCount() > 0) {
        try {
          go.await();
        } catch (InterruptedException ended) {
          // It reads on.
        }
      }
    }

    Stream<Secret> secrets() {
      return source.list();
    }

    @Override
    public UpdateControl<ConfigMap> reconcile(ConfigMap map, Context<ConfigMap> context) {
      kept.add(Caches.areKept(context, Secret.class));
      busy.countDown();
      awaitGo();
      kept.add(Caches.areKept(context, Secret.class));
      done.add(map.getMetadata().getName());
      return UpdateControl.noUpdate();
    }
  }
}
