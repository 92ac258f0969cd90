// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** An ordered plan that raises flags stage by stage while health allows it. */
@JsonDeserialize(using = Migration.Reader.class)
@JsonClassDescription(
    "An ordered plan that turns flags on stage by stage and takes them back when health says so. Steer it by the annotations sluice.dev/rollback, rollback-to, pause, approve, skip-wait, override, retry.")
@Group("sluice.dev")
@Version("v1alpha1")
@Kind("Migration")
@Singular("migration")
@Plural("migrations")
@ShortNames("mig")
@AdditionalPrinterColumn(name = "Stage", jsonPath = ".status.stage")
@AdditionalPrinterColumn(name = "Progress", jsonPath = ".status.progress")
@AdditionalPrinterColumn(name = "Exposure", jsonPath = ".status.exposure")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Waiting For", jsonPath = ".status.waitingFor.what")
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.mode", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = "!has(oldSelf.status) || !has(oldSelf.status.epoch) || has(self.status)",
    fieldPath = ".status",
    message = "status cannot be removed: it says where the migration is, and who leads")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.record)"
            + " || (has(self.status) && has(self.status.record))",
    fieldPath = ".status",
    message = "status.record cannot be removed: it says which flags the migration has turned on")
@ValidationRule(
    value =
        Migration.NOT_STARTED
            + " || (self.spec.stages.map(s, s.name in oldSelf.status.record.started, s.name)"
            + " == oldSelf.spec.stages.map(s, s.name in oldSelf.status.record.started, s.name)"
            + " && (size(oldSelf.spec.stages) < size(oldSelf.status.record.started)"
            + " || (size(self.spec.stages) >= size(oldSelf.status.record.started)"
            + " && self.spec.stages[size(oldSelf.status.record.started) - 1].name"
            + " == oldSelf.spec.stages[size(oldSelf.status.record.started) - 1].name)))",
    fieldPath = ".spec.stages",
    messageExpression =
        "'stages that run or have passed must stay in place (' +"
            + " oldSelf.status.record.started.join(', ') + '): undo the edit, or roll back first'")
@ValidationRule(
    value =
        Migration.NO_LIST
            + " || oldSelf.spec.stages.all(o, !(o.name in oldSelf.status.record.started)"
            + " || self.spec.stages.all(s, s.name != o.name"
            + " || (has(s.flags) == has(o.flags) && (!has(s.flags) || s.flags == o.flags)"
            + " && has(s.overlays) == has(o.overlays)"
            + " && (!has(s.overlays) || s.overlays == o.overlays)"
            + " && has(s.steps) == has(o.steps)"
            + " && (!has(s.steps) || s.steps.map(p, p.percent) == o.steps.map(p, p.percent)))))",
    fieldPath = ".spec.stages",
    messageExpression =
        "'flags, overlays and step percents of stages that run or have passed are frozen (' +"
            + " oldSelf.status.record.started.join(', ') + '), their texts, holds and windows are not:"
            + " undo the edit, or roll back first'")
public class Migration extends CustomResource<MigrationSpec, MigrationStatus>
    implements Namespaced {
  static final String NO_LIST =
      "!has(oldSelf.status) || !has(oldSelf.status.record)"
          + " || !has(oldSelf.status.record.started)";

  static final String NOT_STARTED = NO_LIST + " || size(oldSelf.status.record.started) == 0";

  /** Reads what can be read. */
  static final class Reader extends PartialReader<MigrationSpec, MigrationStatus, Migration> {
    Reader() {
      super(Migration::new, MigrationSpec.class, MigrationStatus.class);
    }

    @Override
    void complete(ObjectNode fields) {
      if (!fields.path("flagSetName").isTextual()) {
        fields.put("flagSetName", "");
      }
    }
  }
}
