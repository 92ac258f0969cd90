// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an API server said, or did not say, in words that lead on. */
final class Trouble {
  private static final Pattern RBAC =
      Pattern.compile(
          "User \"([^\"]*)\" cannot ([a-z]+) resource \"([^\"]*)\" in API group \"([^\"]*)\"(?: in"
              + " the namespace \"([^\"]*)\")?");
  private static final Pattern POLICY =
      Pattern.compile("ValidatingAdmissionPolicy '([^']*)'.* denied request: (.*)", Pattern.DOTALL);

  private static final Pattern WEBHOOK =
      Pattern.compile("admission webhook \"[^\"]*\" denied the request");
  private static final Pattern NO_NAMESPACE = Pattern.compile("namespaces \"([^\"]*)\" not found");

  private Trouble() {}

  /** Whether it is the object that the API server, or an admission policy, finds wrong. */
  static boolean ofTheObject(KubernetesClientException failure) {
    String said = said(failure);
    return failure.getCode() == 422
        || failure.getCode() == 400
        || POLICY.matcher(said).find()
        || WEBHOOK.matcher(said).find();
  }

  /** The trouble that a request met. */
  static TroubleException of(KubernetesClientException failure, Config config) {
    return new TroubleException(text(failure, config), failure);
  }

  private static String text(KubernetesClientException failure, Config config) {
    String said = said(failure);
    Matcher policy = POLICY.matcher(said);
    if (policy.find()) {
      return "the cluster's policy " + policy.group(1) + " refused it: " + policy.group(2).strip();
    }
    Matcher nowhere = NO_NAMESPACE.matcher(said);
    if (failure.getCode() == 404 && nowhere.find()) {
      return "the cluster at " + server(config) + " has no namespace " + nowhere.group(1);
    }
    return switch (failure.getCode()) {
      case 0, -1 -> unreached(failure, config);
      case 401 ->
          "the cluster at "
              + server(config)
              + " does not know you (401): log in again, or name another --context";
      case 403 -> forbidden(said);
      case 404 -> notInstalled(config);
      default -> "the API server refused it (" + failure.getCode() + "): " + said;
    };
  }

  static String notInstalled(Config config) {
    return "the cluster at "
        + server(config)
        + " has no migrations.sluice.dev: install Sluice there (kubectl apply -k k8s), or name another"
        + " --context";
  }

  private static String forbidden(String said) {
    Matcher rbac = RBAC.matcher(said);
    if (!rbac.find()) {
      return "you may not do that (403): " + said;
    }
    String object = rbac.group(3) + (rbac.group(4).isEmpty() ? "" : "." + rbac.group(4));
    String where = rbac.group(5) == null ? "the cluster" : "namespace " + rbac.group(5);
    return "\""
        + rbac.group(1)
        + "\" lacks the verb "
        + rbac.group(2)
        + " on "
        + object
        + " in "
        + where
        + ": ask for a role that has it (view reads, sluice-promoter steers)";
  }

  private static String unreached(KubernetesClientException failure, Config config) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String why = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return "no cluster reached at "
        + server(config)
        + " ("
        + why
        + "): is it running, and is it the one that you mean (--context, --kubeconfig, KUBECONFIG)?";
  }

  /** What the API server said. */
  static String said(KubernetesClientException failure) {
    Status status = failure.getStatus();
    return status == null || status.getMessage() == null
        ? String.valueOf(failure.getMessage())
        : status.getMessage();
  }

  private static String server(Config config) {
    String url = config.getMasterUrl();
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
