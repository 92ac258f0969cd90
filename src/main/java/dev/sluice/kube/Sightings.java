// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.stream.Stream;

/** What a watch of our own has seen, undecoded: it ends for nobody's bug but ours. */
@FunctionalInterface
public interface Sightings {
  /** Every object that is reconciled, as it was seen last. */
  Stream<GenericKubernetesResource> seen();
}
