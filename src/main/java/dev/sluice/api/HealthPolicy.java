// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A named set of health checks that migrations refer to. */
@JsonDeserialize(using = HealthPolicy.Reader.class)
@JsonClassDescription("A named set of health checks that Migrations refer to.")
@Group("sluice.dev")
@Version("v1alpha1")
@Kind("HealthPolicy")
@Singular("healthpolicy")
@Plural("healthpolicies")
@ShortNames("hp")
@AdditionalPrinterColumn(name = "Interval", jsonPath = ".spec.interval")
@AdditionalPrinterColumn(name = "Checks", jsonPath = ".spec.checks[*].name")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class HealthPolicy extends CustomResource<HealthPolicySpec, Void> implements Namespaced {
  /** Reads what can be read. */
  static final class Reader extends PartialReader<HealthPolicySpec, Void, HealthPolicy> {
    Reader() {
      super(HealthPolicy::new, HealthPolicySpec.class, Void.class);
    }
  }
}
