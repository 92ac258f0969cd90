// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.Accounts;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in the user's world is a sentence; on a real API server without an operator. */
@ExtendWith(ApiServer.class)
class TroubleTest {
  @TempDir private Path folder;
  private KubernetesClient client;
  private MigrationProbe otp;

  @BeforeEach
  void a_migration(KubernetesClient access) {
    client = access;
    otp = new MigrationProbe(client, client.getNamespace());
    otp.apply(MigrationProbe.migration("otp", MigrationProbe.stage("one", "registry")));
  }

  @Test
  void a_migration_that_there_is_not_is_told_with_those_that_there_are() {
    Typed status = sluice("status", "otq");

    assertThat(status.exit()).isEqualTo(ExitCode.TROUBLE);
    assertThat(status.err())
        .isEqualTo("no migration otq in namespace " + client.getNamespace() + "; there is otp\n");
  }

  @Test
  void a_flag_set_that_there_is_not_is_told_with_those_that_there_are() {
    Typed adopt = sluice("adopt", "otp");

    assertThat(adopt.exit()).isEqualTo(ExitCode.TROUBLE);
    assertThat(adopt.err())
        .isEqualTo("no FlagSet otp in namespace " + client.getNamespace() + ", nor any other\n");
  }

  @Test
  void nothing_has_started_so_there_is_nothing_to_roll_back() {
    Typed rollback = sluice("rollback", "otp", "--reason", "it burns");

    assertThat(rollback.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(rollback.err()).startsWith("nothing to roll back: no stage of otp has started");
  }

  @Test
  void an_operator_that_does_not_answer_is_told_and_the_annotation_stays() {
    Typed pause = sluice("pause", "otp", "--reason", "lunch", "--timeout", "1s");

    assertThat(pause.exit()).isEqualTo(ExitCode.UNANSWERED);
    assertThat(pause.out())
        .startsWith(
            "otp is annotated (sluice.dev/pause=lunch), but no operator answered within 1 s.")
        .contains("Is one running?");
    assertThat(annotations()).containsEntry("sluice.dev/pause", "lunch");
  }

  @Test
  void what_holds_a_migration_is_told_where_nothing_comes_of_a_wish() {
    // Given
    SharedCluster.get()
        .kubectl(
            "patch",
            "mig",
            "otp",
            "-n",
            client.getNamespace(),
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {\"phase\": \"Holding\", \"conditions\": [{\"type\": \"Ready\","
                + " \"status\": \"False\", \"reason\": \"FlagSetNotFound\", \"message\": \"create it\","
                + " \"lastTransitionTime\": \"2026-01-01T00:00:00Z\"}]}}");

    // When
    Typed pause = sluice("pause", "otp", "--reason", "lunch", "--timeout", "1s");

    // Then
    assertThat(pause.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(pause.out())
        .contains("at Holding, FlagSetNotFound: create it")
        .doesNotContain("no operator answered");
  }

  @Test
  void only_the_annotation_is_written_and_one_who_steered_before_is_not_named_any_more() {
    // Given
    otp.annotate("otp", "sluice.dev/actor", "alice");
    otp.annotate("otp", "team", "planner");

    // When
    Typed pause = sluice("pause", "otp", "--reason", "lunch", "--no-wait");

    // Then
    assertThat(pause.exit()).isZero();
    assertThat(pause.out()).isEqualTo("otp is annotated: sluice.dev/pause=lunch\n");
    assertThat(annotations())
        .containsExactlyInAnyOrderEntriesOf(Map.of("sluice.dev/pause", "lunch", "team", "planner"));
    assertThat(otp.status("otp")).isNull();
  }

  @Test
  void a_right_that_is_missing_is_told_with_its_verb_and_whose_it_is() throws IOException {
    // Given somebody who may look and no more
    SharedCluster.get().kubectl("create", "serviceaccount", "viewer", "-n", client.getNamespace());
    SharedCluster.get()
        .kubectl(
            "create",
            "role",
            "viewer",
            "-n",
            client.getNamespace(),
            "--verb=get,list,watch",
            "--resource=migrations.sluice.dev");
    SharedCluster.get()
        .kubectl(
            "create",
            "rolebinding",
            "viewer",
            "-n",
            client.getNamespace(),
            "--role=viewer",
            "--serviceaccount=" + client.getNamespace() + ":viewer");
    String viewer = kubeconfigOf("viewer");

    // When
    Typed status = Typed.in(viewer, client.getNamespace(), "status");
    Typed pause = Typed.in(viewer, client.getNamespace(), "pause", "otp", "--reason", "lunch");

    // Then
    assertThat(status.exit()).isZero();
    assertThat(pause.exit()).isEqualTo(ExitCode.TROUBLE);
    assertThat(pause.err())
        .isEqualTo(
            "\"system:serviceaccount:"
                + client.getNamespace()
                + ":viewer\" lacks the verb patch on migrations.sluice.dev in namespace "
                + client.getNamespace()
                + ": ask for a role that has it (view reads, sluice-promoter steers)\n");
  }

  @Test
  void who_may_write_but_not_watch_can_pause_and_is_told_that_there_is_no_answer()
      throws IOException {
    // Given
    SharedCluster.get().kubectl("create", "serviceaccount", "hand", "-n", client.getNamespace());
    SharedCluster.get()
        .kubectl(
            "create",
            "role",
            "hand",
            "-n",
            client.getNamespace(),
            "--verb=get,patch",
            "--resource=migrations.sluice.dev");
    SharedCluster.get()
        .kubectl(
            "create",
            "rolebinding",
            "hand",
            "-n",
            client.getNamespace(),
            "--role=hand",
            "--serviceaccount=" + client.getNamespace() + ":hand");

    // When
    Typed pause =
        Typed.in(kubeconfigOf("hand"), client.getNamespace(), "pause", "otp", "--reason", "lunch");

    // Then
    assertThat(pause.exit()).isEqualTo(ExitCode.UNANSWERED);
    assertThat(pause.out())
        .startsWith("The answer cannot be waited for: ")
        .contains("lacks the verb list", "otp is annotated: sluice.dev/pause=lunch");
    assertThat(annotations()).containsEntry("sluice.dev/pause", "lunch");
  }

  @Test
  void a_cluster_that_is_not_there_is_told_with_its_address() throws IOException {
    String config = Files.readString(SharedCluster.get().kubeconfig());
    Path dead = folder.resolve("dead");
    Files.writeString(dead, config.replaceAll("127.0.0.1:[0-9]+", "127.0.0.1:1"));

    Typed status = Typed.in(dead.toString(), "default", "status");

    assertThat(status.exit()).isEqualTo(ExitCode.TROUBLE);
    assertThat(status.err()).startsWith("no cluster reached at https://127.0.0.1:1 (");
    assertThat(status.err().lines()).hasSize(1);
  }

  @Test
  void a_context_that_there_is_not_is_told_with_those_that_there_are() {
    Typed status = sluice("status", "--context", "prod");

    assertThat(status.exit()).isEqualTo(ExitCode.TROUBLE);
    assertThat(status.err())
        .isEqualTo("--context prod is not in the kubeconfig, which has sluice\n");
  }

  @Test
  void a_rollback_of_everything_wants_a_reason() {
    Typed rollback = sluice("rollback", "otp");

    assertThat(rollback.exit()).isEqualTo(picocli.CommandLine.ExitCode.USAGE);
    assertThat(rollback.err()).startsWith("say why: --reason ");
  }

  @Test
  void the_object_itself_is_to_be_had_for_programs() {
    assertThat(sluice("status", "otp", "-o", "json").out())
        .contains("\"kind\" : \"Migration\"")
        .doesNotContain("managedFields");
    assertThat(sluice("status", "otp", "-o", "yaml").out())
        .contains("kind: \"Migration\"")
        .doesNotContain("managedFields");
  }

  private Map<String, String> annotations() {
    return client
        .resources(dev.sluice.api.Migration.class)
        .inNamespace(client.getNamespace())
        .withName("otp")
        .get()
        .getMetadata()
        .getAnnotations();
  }

  private String kubeconfigOf(String account) throws IOException {
    return Accounts.kubeconfig(account, client.getNamespace(), folder);
  }

  private Typed sluice(String... words) {
    return Typed.in(SharedCluster.get().kubeconfig().toString(), client.getNamespace(), words);
  }
}
