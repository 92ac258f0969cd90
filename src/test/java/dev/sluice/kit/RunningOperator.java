// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reconcilers at work in one namespace, without Quarkus: {@code RunningOperator.start(client, c ->
 * new SomeReconciler(c, new Applier(c, UNNOTED)))}. It has a client of its own and counts what it
 * does.
 */
public final class RunningOperator implements AutoCloseable {
  // As in application.properties.
  private static final int RETRIES = 2;

  private final KubernetesClient client;
  private final Operator operator;
  private final List<String> writes;
  private final List<String> reads;
  private final AtomicInteger reconciliations;
  private final Parts parts;

  private RunningOperator(
      KubernetesClient client,
      Operator operator,
      List<String> writes,
      List<String> reads,
      AtomicInteger reconciliations,
      Parts parts) {
    this.client = client;
    this.operator = operator;
    this.writes = writes;
    this.reads = reads;
    this.reconciliations = reconciliations;
    this.parts = parts;
  }

  /**
   * Returns when the caches are filled.
   *
   * @param access whose cluster and namespace it is
   * @param reconciler made with the operator's own client
   */
  public static RunningOperator start(
      KubernetesClient access, Function<KubernetesClient, Reconciler<?>> reconciler) {
    return startAll(access, (client, parts) -> List.of(reconciler.apply(client)));
  }

  /**
   * As {@link #start}, with several reconcilers.
   *
   * @param reconcilers made with the operator's own client; what they need is kept in the parts,
   *     which are closed with it
   */
  public static RunningOperator startAll(
      KubernetesClient access,
      BiFunction<KubernetesClient, Parts, List<Reconciler<?>>> reconcilers) {
    return startAll(access, reconcilers, _ -> {});
  }

  /**
   * As {@link #start}.
   *
   * @param asked told each read that the API server answers by its quorum, before it is sent
   */
  public static RunningOperator start(
      KubernetesClient access,
      Function<KubernetesClient, Reconciler<?>> reconciler,
      Consumer<String> asked) {
    return startAll(access, (client, parts) -> List.of(reconciler.apply(client)), asked);
  }

  private static RunningOperator startAll(
      KubernetesClient access,
      BiFunction<KubernetesClient, Parts, List<Reconciler<?>>> reconcilers,
      Consumer<String> asked) {
    List<String> writes = new CopyOnWriteArrayList<>();
    List<String> reads = new CopyOnWriteArrayList<>();
    AtomicInteger reconciliations = new AtomicInteger();
    KubernetesClient client =
        Clients.builder(
                new ConfigBuilder(access.getConfiguration())
                    .withRequestRetryBackoffLimit(RETRIES)
                    .build())
            .withHttpClientBuilderConsumer(
                http ->
                    http.addOrReplaceInterceptor(
                        "requests", new RequestNotes(writes, reads, asked)))
            .build();
    Operator operator =
        new Operator(
            settings ->
                settings
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withMetrics(new Count(reconciliations)));
    Parts parts = new Parts();
    for (Reconciler<?> reconciler : reconcilers.apply(client, parts)) {
      operator.register(reconciler, settings -> settings.settingNamespace(access.getNamespace()));
    }
    operator.start();
    return new RunningOperator(client, operator, writes, reads, reconciliations, parts);
  }

  /** Every request so far that was to change something, as {@code "PATCH /apis/..."}. */
  public List<String> writes() {
    return List.copyOf(writes);
  }

  /** Every read so far that the API server answers by its quorum, as {@code "GET /apis/..."}. */
  public List<String> reads() {
    return List.copyOf(reads);
  }

  /** How many reconciliations have ended so far, well or not. */
  public int reconciliations() {
    return reconciliations.get();
  }

  @Override
  public void close() {
    operator.stop();
    parts.close();
    client.close();
  }

  private record RequestNotes(List<String> writes, List<String> reads, Consumer<String> asked)
      implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      String query = request.uri().getQuery();
      if (!request.method().equals("GET")) {
        writes.add(request.method() + " " + request.uri().getPath());
      } else if (query == null || !query.contains("resourceVersion")) {
        String read = "GET " + request.uri().getPath();
        asked.accept(read);
        reads.add(read);
      }
    }
  }

  private record Count(AtomicInteger reconciliations) implements Metrics {
    @Override
    public void reconciliationFinished(
        HasMetadata resource, RetryInfo retry, Map<String, Object> metadata) {
      reconciliations.incrementAndGet();
    }
  }
}
