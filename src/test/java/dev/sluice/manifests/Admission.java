// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentSpec;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.kit.Clients;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * The shipped admission policies and roles at work in one namespace, and nowhere else on the shared
 * cluster.
 *
 * <p>Its people: {@code editor} and {@code viewer} have the cluster's own roles of that name,
 * {@code promoter} has {@code sluice-promoter}, and {@code forger} may write our kinds, but has
 * none of our verbs.
 */
public final class Admission {
  private static final String FORGER = "forger";

  private final KubernetesClient admin;
  private final String namespace;

  private Admission(KubernetesClient admin) {
    this.admin = admin;
    this.namespace = admin.getNamespace();
  }

  /** As servers have it that cannot stamp: 1.30 to 1.35. */
  public static Admission withoutStamp(KubernetesClient admin) {
    Admission admission = new Admission(admin);
    admission.install(Manifests.ofKustomize());
    return admission;
  }

  /** As servers have it from 1.36 on. */
  static Admission stamped(KubernetesClient admin) {
    Admission admission = withoutStamp(admin);
    admission.install(Manifests.ofKustomize("stamped-actor"));
    Migration probe = migration("probe", Map.of("sluice.dev/pause", "x"));
    await("names are stamped")
        .until(
            () ->
                admin
                    .resource(probe)
                    .dryRun()
                    .create()
                    .getMetadata()
                    .getAnnotations()
                    .containsKey("sluice.dev/actor"));
    return admission;
  }

  private void install(List<GenericKubernetesResource> shipped) {
    for (GenericKubernetesResource object : shipped) {
      switch (object.getKind()) {
        case "ClusterRole", "ValidatingAdmissionPolicy", "MutatingAdmissionPolicy" ->
            admin.resource(object).forceConflicts().serverSideApply();
        case "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicyBinding" ->
            admin.resource(here(object)).forceConflicts().serverSideApply();
        default -> {}
      }
    }
    bind("editor", "ClusterRole", "edit");
    bind("viewer", "ClusterRole", "view");
    bind("promoter", "ClusterRole", "sluice-promoter");
    grant(
        FORGER,
        List.of("migrations", "flagsets", "agentdeployments"),
        "get",
        "list",
        "create",
        "update",
        "patch",
        "delete");
    refuses(migration("probe", Map.of("sluice.dev/retry", "never")));
    refuses(flagSet("probe", Map.of("sluice.dev/kill", "never")));
    refuses(fleet("probe", Map.of("sluice.dev/retry", "never")));
    await("the roles are aggregated").until(this::editorMayRollBack);
  }

  /** With that namespace as the only one. */
  private GenericKubernetesResource here(GenericKubernetesResource binding) {
    Map<String, Object> spec = new HashMap<>(binding.get("spec"));
    spec.put(
        "matchResources",
        Map.of(
            "namespaceSelector",
            Map.of("matchLabels", Map.of("kubernetes.io/metadata.name", namespace))));
    binding.setAdditionalProperty("spec", spec);
    return binding;
  }

  private void refuses(HasMetadata probe) {
    await("the policy is in force")
        .until(
            () -> {
              try {
                admin.resource(probe).dryRun().create();
                return false;
              } catch (KubernetesClientException refused) {
                return true;
              }
            });
  }

  private boolean editorMayRollBack() {
    try (KubernetesClient editor = as("editor")) {
      editor.resource(migration("probe", Map.of("sluice.dev/rollback", "x"))).dryRun().create();
      return true;
    } catch (KubernetesClientException refused) {
      return false;
    }
  }

  private void bind(String user, String kind, String role) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role + "-for-" + user)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", kind, role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .serverSideApply();
  }

  /** Gives a user these verbs on these resources of ours in the namespace. */
  void grant(String user, List<String> resources, String... verbs) {
    grant(user, new PolicyRuleBuilder().withResources(resources), verbs);
  }

  /** Gives a user these verbs on one migration. */
  void grantNamed(String user, String name, String... verbs) {
    grant(user, new PolicyRuleBuilder().withResources("migrations").withResourceNames(name), verbs);
  }

  private void grant(String user, PolicyRuleBuilder rule, String... verbs) {
    Role role =
        new RoleBuilder()
            .withNewMetadata()
            .withGenerateName(user + "-")
            .withNamespace(namespace)
            .endMetadata()
            .addToRules(rule.withApiGroups("sluice.dev").withVerbs(verbs).build())
            .build();
    bind(user, "Role", admin.resource(role).create().getMetadata().getName());
  }

  /** A client of that user, in the namespace. */
  KubernetesClient as(String user) {
    Config config = Config.fromKubeconfig(SharedCluster.get().kubeconfig().toFile());
    config.setNamespace(namespace);
    config.setImpersonateUsername(user);
    config.setImpersonateGroups("system:authenticated");
    return Clients.of(config);
  }

  /** A migration of two stages, the second with steps of its own. */
  static Migration migration(String name, Map<String, String> annotations) {
    Migration migration = new Migration();
    migration.setMetadata(
        new ObjectMetaBuilder().withName(name).withAnnotations(annotations).build());
    migration.setSpec(
        Serialization.unmarshal(
            """
            flagSetName: otp
            stages:
            - {name: registry, flags: [{key: registry}]}
            - {name: telemetry, flags: [{key: telemetry}], steps: [{percent: 10}]}
            """,
            MigrationSpec.class));
    return migration;
  }

  /** A FlagSet of two flags. */
  static FlagSet flagSet(String name, Map<String, String> annotations) {
    FlagSet flagSet = new FlagSet();
    flagSet.setMetadata(
        new ObjectMetaBuilder().withName(name).withAnnotations(annotations).build());
    flagSet.setSpec(
        Serialization.unmarshal("flags: [{key: registry}, {key: telemetry}]", FlagSetSpec.class));
    return flagSet;
  }

  /** A fleet of three agents. */
  static AgentDeployment fleet(String name, Map<String, String> annotations) {
    AgentDeployment fleet = new AgentDeployment();
    fleet.setMetadata(new ObjectMetaBuilder().withName(name).withAnnotations(annotations).build());
    fleet.setSpec(
        Serialization.unmarshal(
            """
            replicas: 3
            template: {spec: {containers: [{name: agent, image: "planner:1"}]}}
            """,
            AgentDeploymentSpec.class));
    return fleet;
  }

  /** Leaves exactly these annotations on the object. */
  static <T extends HasMetadata> T annotate(
      KubernetesClient who, T object, Map<String, String> annotations) {
    Map<String, String> change = new HashMap<>();
    Map<String, String> stored = who.resource(object).get().getMetadata().getAnnotations();
    if (stored != null) {
      stored.keySet().forEach(key -> change.put(key, null));
    }
    change.putAll(annotations);
    return patch(
        who, object, Serialization.asJson(Map.of("metadata", Map.of("annotations", change))));
  }

  /** Patches the object by that JSON merge patch. */
  static <T extends HasMetadata> T patch(KubernetesClient who, T object, String merged) {
    return who.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), merged);
  }

  /** What the API server says where it refuses that. */
  static Status refusal(ThrowingCallable request) {
    KubernetesClientException refused =
        catchThrowableOfType(KubernetesClientException.class, request);
    assertThat(refused).as("the refusal").isNotNull();
    return refused.getStatus();
  }
}
