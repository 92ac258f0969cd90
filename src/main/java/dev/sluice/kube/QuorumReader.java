// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether what a cache holds is still so, by reads without a resourceVersion: the API server
 * answers them by etcd's quorum, where a list or a watch may be answered by a cache that is behind.
 */
@ApplicationScoped
public class QuorumReader {
  // Such a read hangs as long as the API server has lost etcd, and a rollback would wait behind it.
  private static final RequestConfig IMPATIENT =
      new RequestConfigBuilder().withRequestTimeout(2000).withRequestRetryBackoffLimit(0).build();

  private final KubernetesClient client;
  private final Lags lags;

  /** Reads by that client, and notes which caches were found behind. */
  public QuorumReader(KubernetesClient client, Lags lags) {
    this.client = client;
    this.lags = lags;
  }

  /**
   * Whether an object is as it was seen.
   *
   * @param seen null if it was seen not to be there
   * @param mark what has to be the same
   */
  public <T extends HasMetadata> boolean stands(
      Class<T> type,
      String namespace,
      String name,
      @Nullable T seen,
      Function<HasMetadata, String> mark) {
    T now = read(c -> c.resources(type).inNamespace(namespace).withName(name).get());
    return same(
        type.getSimpleName() + " " + namespace + "/" + name,
        marks(Stream.ofNullable(now), mark),
        marks(Stream.ofNullable(seen), mark));
  }

  /** Whether those objects of a namespace that matter are the ones that were seen. */
  public <T extends HasMetadata> boolean stand(
      Class<T> type,
      String namespace,
      Predicate<T> matters,
      List<T> seen,
      Function<HasMetadata, String> mark) {
    List<T> now = read(c -> c.resources(type).inNamespace(namespace).list().getItems());
    return same(
        "each " + type.getSimpleName() + " of " + namespace,
        marks(now.stream().filter(matters), mark),
        marks(seen.stream(), mark));
  }

  private boolean same(String what, List<String> now, List<String> seen) {
    boolean same = now.equals(seen);
    if (same) {
      lags.current(what);
    } else {
      lags.behind(what, seen);
    }
    return same;
  }

  private <R> R read(Function<NamespacedKubernetesClient, R> request) {
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(IMPATIENT)
        .call(request::apply);
  }

  private static List<String> marks(
      Stream<? extends HasMetadata> objects, Function<HasMetadata, String> mark) {
    return objects
        .map(object -> object.getMetadata().getUid() + " " + mark.apply(object))
        .sorted()
        .collect(Collectors.toList());
  }
}
