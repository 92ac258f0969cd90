// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A catalogue of flags that agents subscribe to and migrations drive. */
@JsonDeserialize(using = FlagSet.Reader.class)
@JsonClassDescription("A catalogue of flags that agents subscribe to and that Migrations turn on.")
@Group("sluice.dev")
@Version("v1alpha1")
@Kind("FlagSet")
@Singular("flagset")
@Plural("flagsets")
@ShortNames("fls")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Exposed", jsonPath = ".status.summary")
@AdditionalPrinterColumn(
    name = "Revision",
    jsonPath = ".status.revision",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = "!has(oldSelf.status) || !has(oldSelf.status.epoch) || has(self.status)",
    fieldPath = ".status",
    message = "status cannot be removed: it says which migration drives which flag")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.claims) || oldSelf.spec.flags.all(o,"
            + " !oldSelf.status.claims.exists(c, c.key == o.key)"
            + " || self.spec.flags.exists(f, f.key == o.key && f.assignment == o.assignment))",
    fieldPath = ".spec.flags",
    message =
        "a flag that is driven by a migration (status.claims) must stay and keep its assignment: undo"
            + " the edit, or delete the migration first")
public class FlagSet extends CustomResource<FlagSetSpec, FlagSetStatus> implements Namespaced {
  /** Reads what can be read. */
  static final class Reader extends PartialReader<FlagSetSpec, FlagSetStatus, FlagSet> {
    Reader() {
      super(FlagSet::new, FlagSetSpec.class, FlagSetStatus.class);
    }
  }
}
