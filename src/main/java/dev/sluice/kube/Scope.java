// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import org.jspecify.annotations.Nullable;

/**
 * Where this operator works.
 *
 * @param namespace the one namespace; null for all
 */
public record Scope(@Nullable String namespace) {
  /** Every namespace. */
  public static final Scope ALL = new Scope(null);

  /** Those objects that are within it. */
  public <T, L> AnyNamespaceOperation<T, L, ?> of(MixedOperation<T, L, ?> objects) {
    return namespace == null ? objects.inAnyNamespace() : objects.inNamespace(namespace);
  }
}
