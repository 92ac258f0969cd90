// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.flags.Handovers;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What an operator asks the API server before it goes on: whether the objects that it decided upon
 * still stand. As {@code migration.Grounds} does, for one namespace.
 */
final class Quorum {
  private final ModelApi api;

  Quorum(ModelApi api) {
    this.api = api;
  }

  boolean stand(Migration migration, Watches watches) {
    String flagSet = migration.getSpec().flagSetName();
    String policy = migration.getSpec().healthPolicyName();
    return same(Kind.MIGRATION, migration.getMetadata().getName(), watches, Quorum::version)
        && same(Kind.FLAG_SET, flagSet, watches, Quorum::version)
        && same(Kind.POLICY, policy, watches, Quorum::generation)
        && sameFleets(watches.all(Kind.FLEET), api.all(Kind.FLEET).values());
  }

  /** Whether nobody loses a claim because of a cache that is behind. */
  boolean losersStand(FlagSetStatus before, FlagSetStatus after, Watches watches) {
    return Handovers.of(before, after).stream()
        .allMatch(claim -> same(Kind.MIGRATION, claim.migration(), watches, Quorum::version));
  }

  /** The other objects that such a write rests on, as they stand; null where there is none. */
  List<HasMetadata> elsewhere(Kind kind, HasMetadata base, Object status) {
    return switch (kind) {
      case MIGRATION ->
          Collections.singletonList(
              api.get(Kind.FLAG_SET, ((Migration) base).getSpec().flagSetName()));
      case FLAG_SET ->
          Handovers.of(((FlagSet) base).getStatus(), (FlagSetStatus) status).stream()
              .map(claim -> api.get(Kind.MIGRATION, claim.migration()))
              .toList();
      case FLEET, POLICY -> throw new IllegalArgumentException("nobody writes a status of " + kind);
    };
  }

  private boolean same(
      Kind kind, String name, Watches watches, Function<HasMetadata, String> mark) {
    HasMetadata seen = watches.get(kind, name);
    HasMetadata now = api.get(kind, name);
    return seen == now || (seen != null && now != null && mark.apply(seen).equals(mark.apply(now)));
  }

  private static boolean sameFleets(Collection<HasMetadata> seen, Collection<HasMetadata> now) {
    return Objects.equals(
        seen.stream().map(Quorum::generation).toList(),
        now.stream().map(Quorum::generation).toList());
  }

  private static String version(HasMetadata object) {
    return object.getMetadata().getUid() + " " + object.getMetadata().getResourceVersion();
  }

  private static String generation(HasMetadata object) {
    return object.getMetadata().getUid() + " " + object.getMetadata().getGeneration();
  }
}
