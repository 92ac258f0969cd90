// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
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
   * Makes an object what is desired.
   *
   * @param desired what Sluice declares of it
   * @param cached the object as it is known; null if there is none
   * @return the object as stored
   * @throws StaleWriteException if it has changed since, or exists against expectation
   */
  public <T extends HasMetadata> T apply(T desired, @Nullable T cached) {
    try {
      if (cached == null) {
        return client.resource(desired).create();
      }
      desired.getMetadata().setResourceVersion(cached.getMetadata().getResourceVersion());
      requireVersion(desired);
      return client
          .resource(desired)
          .fieldManager(FIELD_MANAGER)
          .forceConflicts()
          .serverSideApply();
    } catch (KubernetesClientException e) {
      throw translated(e, desired);
    }
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
