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

/** A fleet of agents: long-running processes with stable identities. */
@JsonDeserialize(using = AgentDeployment.Reader.class)
@JsonClassDescription(
    "A fleet of agents: long-running processes with stable identities, whose pods get their flags from the FlagSets that are named.")
@Group("sluice.dev")
@Version("v1alpha1")
@Kind("AgentDeployment")
@Singular("agentdeployment")
@Plural("agentdeployments")
@ShortNames("agd")
@AdditionalPrinterColumn(
    name = "Desired",
    jsonPath = ".spec.replicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.readyReplicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Updated",
    jsonPath = ".status.updatedReplicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Exposure", jsonPath = ".status.exposure")
@AdditionalPrinterColumn(name = "Waiting For", jsonPath = ".status.waitingFor.what")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = "!has(oldSelf.status) || !has(oldSelf.status.epoch) || has(self.status)",
    fieldPath = ".status",
    message = "status cannot be removed: it says where the rollout is, and who leads")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.record)"
            + " || (has(self.status) && has(self.status.record))",
    fieldPath = ".status",
    message = "status.record cannot be removed: it says which revision the agents are to run")
public class AgentDeployment extends CustomResource<AgentDeploymentSpec, AgentDeploymentStatus>
    implements Namespaced {
  /** Reads what can be read. */
  static final class Reader
      extends PartialReader<AgentDeploymentSpec, AgentDeploymentStatus, AgentDeployment> {
    Reader() {
      super(AgentDeployment::new, AgentDeploymentSpec.class, AgentDeploymentStatus.class);
    }
  }
}
