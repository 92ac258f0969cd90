// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchResources;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Whether the admission policies that ask for the verbs of those who steer are in force in the
 * whole cluster. Looks at them by name, at the start and now and then: whoever installs them has to
 * wait for that long until names are believed.
 */
public final class SteeringPolicies implements AutoCloseable {
  /** The policies, each with a binding of the same name. */
  public static final List<String> NAMES =
      List.of(
          "migration-annotations.sluice.dev",
          "agentdeployment-annotations.sluice.dev",
          "flagset-annotations.sluice.dev");

  private final KubernetesClient client;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("steering-policies").daemon().factory());
  private volatile Optional<String> missing = Optional.of("nobody has looked yet");

  /** Looks by that client, whose user may get the policies and bindings by name. */
  public SteeringPolicies(KubernetesClient client) {
    this.client = client;
  }

  /** Looks, and from then on again at that interval. */
  public void start(Duration interval) {
    look();
    var unused =
        timer.scheduleWithFixedDelay(
            this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether only those steer who have the verb, in their own name. */
  public boolean enforced() {
    return missing.isEmpty();
  }

  /** What is missing for that, in words; empty if nothing is. */
  public Optional<String> missing() {
    return missing;
  }

  void look() {
    try {
      tell(NAMES.stream().map(this::missing).flatMap(Optional::stream).findFirst());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        tell(Optional.of("the policies may not be read: " + e.getStatus().getMessage()));
      } else {
        // The last look stands: an API server that is away admits nothing either.
        Log.debugf("the steering policies could not be read (HTTP %d)", e.getCode());
      }
    }
  }

  private void tell(Optional<String> now) {
    if (now.equals(missing)) {
      return;
    }
    missing = now;
    now.ifPresentOrElse(
        what ->
            Log.warnf(
                "AuthorizationUnenforced: %s. Whoever may patch a Migration, a FlagSet or an AgentDeployment steers it, and"
                    + " sluice.dev/actor is not believed. Install the ValidatingAdmissionPolicies of"
                    + " k8s/, or of the chart (admission.enabled)",
                what),
        () -> Log.info("Steering takes the verbs rollback, promote and retry"));
  }

  private Optional<String> missing(String name) {
    ValidatingAdmissionPolicy policy =
        client.resources(ValidatingAdmissionPolicy.class).withName(name).get();
    ValidatingAdmissionPolicyBinding binding =
        client.resources(ValidatingAdmissionPolicyBinding.class).withName(name).get();
    if (policy == null || binding == null) {
      return Optional.of(
          "there is no ValidatingAdmissionPolicy" + (policy == null ? " " : "Binding ") + name);
    }
    if (!"Fail".equals(policy.getSpec().getFailurePolicy())) {
      return Optional.of("ValidatingAdmissionPolicy " + name + " lets its own errors pass");
    }
    return binds(binding, name)
        ? Optional.empty()
        : Optional.of(
            "ValidatingAdmissionPolicyBinding " + name + " does not deny, or not everywhere");
  }

  private static boolean binds(ValidatingAdmissionPolicyBinding binding, String name) {
    return name.equals(binding.getSpec().getPolicyName())
        && binding.getSpec().getValidationActions().contains("Deny")
        && everywhere(binding.getSpec().getMatchResources());
  }

  /** The API server fills in empty selectors. */
  private static boolean everywhere(MatchResources match) {
    return match == null
        || (match.getResourceRules().isEmpty()
            && match.getExcludeResourceRules().isEmpty()
            && isEmpty(match.getNamespaceSelector())
            && isEmpty(match.getObjectSelector()));
  }

  private static boolean isEmpty(io.fabric8.kubernetes.api.model.LabelSelector selector) {
    return selector == null
        || (selector.getMatchExpressions().isEmpty()
            && (selector.getMatchLabels() == null || selector.getMatchLabels().isEmpty()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
