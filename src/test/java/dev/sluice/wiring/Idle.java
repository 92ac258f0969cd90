// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Ignore;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;

/** A reconciler that does nothing, for an operator that needs one; Quarkus must not find it. */
@Ignore
@ControllerConfiguration(name = "idle")
public class Idle implements Reconciler<ConfigMap> {
  @Override
  public UpdateControl<ConfigMap> reconcile(ConfigMap map, Context<ConfigMap> context) {
    return UpdateControl.noUpdate();
  }
}
