// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.flags.delivery.ReplicaReport;
import dev.sluice.flags.delivery.SetDelivery;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one FlagSet, for programs too.
 *
 * @param namespace its namespace
 * @param name its name
 * @param revision of its status; null if no operator has seen it
 * @param flags what each flag stands at
 * @param delivery who has been sent it; null if nobody is connected, or that cannot be read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FlagSetView(
    String namespace,
    String name,
    @Nullable Long revision,
    List<EffectiveFlag> flags,
    @Nullable SetDelivery delivery) {
  public FlagSetView {
    flags = List.copyOf(flags);
  }

  /** What there is to be told, with the reports of the replicas that count. */
  public static FlagSetView of(FlagSet set, Collection<ReplicaReport> reports) {
    String namespace = set.getMetadata().getNamespace();
    String name = set.getMetadata().getName();
    FlagSetStatus status = set.getStatus();
    return new FlagSetView(
        namespace,
        name,
        status == null ? null : status.revision(),
        status == null ? List.of() : status.flags(),
        SetDelivery.of(namespace + "/" + name, reports).orElse(null));
  }
}
