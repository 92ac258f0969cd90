// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one writer to the API server. Every change carries the resourceVersion that it rests on: two
 * leaders, or a stale cache, can never overwrite each other.
 */
@ApplicationScoped
public class Applier {
  /** Field manager of everything that Sluice declares. */
  public static final String FIELD_MANAGER = "sluice";

  private final KubernetesClient client;

  /** Writes by that client. */
  public Applier(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Applies a status.
   *
   * @param fresh name, namespace, resourceVersion and status, nothing else
   * @return the object as stored
   * @throws StaleWriteException if the object has changed since that resourceVersion
   */
  public <T extends HasMetadata> T applyStatus(T fresh) {
    requireVersion(fresh);
    try {
      return client
          .resource(fresh)
          .subresource("status")
          .patch(
              new PatchContext.Builder()
                  .withPatchType(PatchType.SERVER_SIDE_APPLY)
                  .withFieldManager(FIELD_MANAGER)
                  .withForce(true)
                  .build(),
              fresh);
    } catch (KubernetesClientException e) {
      throw translated(e, fresh);
    }
  }

  /**
   * Makes an object what is desired, if it is not yet.
   *
   * @param desired what Sluice declares of it; gets an annotation with its digest
   * @param cached the object as it is known; null if there is none
   * @return the object as stored
   * @throws StaleWriteException if it has changed since, or exists against expectation
   * @throws RejectedWriteException if the API server will not have it
   */
  public <T extends HasMetadata> T apply(T desired, @Nullable T cached) {
    Declared.stamp(desired);
    if (cached != null && Declared.holds(desired, cached)) {
      return cached;
    }
    try {
      if (cached == null) {
        return client.resource(desired).fieldValidation(Validation.STRICT).create();
      }
      desired.getMetadata().setResourceVersion(takeOver(cached).getMetadata().getResourceVersion());
      requireVersion(desired);
      return client
          .resource(desired)
          .fieldManager(FIELD_MANAGER)
          .forceConflicts()
          .serverSideApply();
    } catch (KubernetesClientException e) {
      throw RejectedWriteException.isRejection(e)
          ? new RejectedWriteException(e)
          : translated(e, desired);
    }
  }

  /**
   * Creation by POST counts as an update: its fields would outlive every later apply that declares
   * them no longer. So they are taken over before the first one, as kubectl does when it moves from
   * client-side to server-side apply.
   */
  private <T extends HasMetadata> T takeOver(T cached) {
    List<ManagedFieldsEntry> fields = cached.getMetadata().getManagedFields();
    if (fields.stream().noneMatch(Declared::isCreation)) {
      return cached;
    }
    List<ManagedFieldsEntry> applied =
        fields.stream()
            .map(
                entry ->
                    Declared.isCreation(entry)
                        ? entry.toBuilder()
                            .withManager(FIELD_MANAGER)
                            .withOperation("Apply")
                            .build()
                        : entry)
            .toList();
    return client
        .resource(cached)
        .patch(
            PatchContext.of(PatchType.JSON),
            client
                .getKubernetesSerialization()
                .asJson(
                    List.of(
                        replaced("managedFields", applied),
                        replaced("resourceVersion", cached.getMetadata().getResourceVersion()))));
  }

  private static Map<String, Object> replaced(String field, Object value) {
    return Map.of("op", "replace", "path", "/metadata/" + field, "value", value);
  }

  /** Creates an Event; one of the same name is the same Event, told before. */
  public void create(Event event) {
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private static void requireVersion(HasMetadata resource) {
    if (resource.getMetadata().getResourceVersion() == null) {
      throw new IllegalArgumentException(name(resource) + " is to be written without its version");
    }
  }

  private static RuntimeException translated(KubernetesClientException e, HasMetadata resource) {
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT
        ? new StaleWriteException(name(resource), e)
        : e;
  }

  private static String name(HasMetadata resource) {
    return resource.getKind()
        + " "
        + resource.getMetadata().getNamespace()
        + "/"
        + resource.getMetadata().getName();
  }
}
