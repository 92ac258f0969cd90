// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.CustomResource;
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

  private static final String CONDITION_MANAGER = "sluice-conditions";

  private final KubernetesClient client;
  private final RefusedWrites refused;

  /**
   * Writes by that client.
   *
   * @param refused is told of what the API server refuses because somebody else wrote or leads
   */
  public Applier(KubernetesClient client, RefusedWrites refused) {
    this.client = client;
    this.refused = refused;
  }

  /**
   * Applies a status.
   *
   * @param observed the object that the status speaks of; not changed
   * @return the object as stored
   * @throws StaleWriteException if the object has changed since it was observed
   * @throws FencedWriteException if the status is one of a leader that is no longer
   */
  public <S, T extends CustomResource<?, S>> T applyStatus(T observed, S status) {
    return patchStatus(FIELD_MANAGER, observed, status);
  }

  /**
   * Applies conditions and leaves all else of the status as it stands: for objects whose status
   * cannot be read. The next {@link #applyStatus} takes the conditions over.
   *
   * @throws StaleWriteException if the object has changed since it was observed
   */
  void applyConditions(CustomResource<?, ?> observed, List<Condition> conditions) {
    patchStatus(CONDITION_MANAGER, observed, Map.of("conditions", conditions));
  }

  private <T extends HasMetadata> T patchStatus(String fieldManager, T observed, Object status) {
    requireVersion(observed);
    try {
      return client
          .resource(observed)
          .subresource("status")
          .patch(applying(fieldManager), statusOf(observed, status));
    } catch (KubernetesClientException e) {
      throw translated(e, observed);
    }
  }

  private static PatchContext applying(String fieldManager) {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(fieldManager)
        .withForce(true)
        .build();
  }

  /** The object reduced to what a write of its status has to say. */
  private String statusOf(HasMetadata observed, Object status) {
    return client
        .getKubernetesSerialization()
        .asJson(
            Map.of(
                "apiVersion",
                observed.getApiVersion(),
                "kind",
                observed.getKind(),
                "metadata",
                Map.of(
                    "name",
                    observed.getMetadata().getName(),
                    "namespace",
                    observed.getMetadata().getNamespace(),
                    "resourceVersion",
                    observed.getMetadata().getResourceVersion()),
                "status",
                status));
  }

  /**
   * Makes an object what is desired, if it is not yet.
   *
   * @param desired what Sluice declares of it; gets an annotation with its digest
   * @param cached the object as it is known; null if there is none
   * @param leader asked before anything is written, because the object has no epoch that would
   *     refuse what a stale leader wants it to be
   * @return the object as stored
   * @throws StaleWriteException if it has changed since, or exists against expectation, or another
   *     process leads
   * @throws RejectedWriteException if the API server will not have it
   */
  public <T extends HasMetadata> T apply(T desired, @Nullable T cached, EpochSource leader) {
    Declared.stamp(desired);
    if (cached != null && Declared.holds(desired, cached)) {
      return cached;
    }
    requireLead(leader, desired);
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
      throw refused(e, desired);
    }
  }

  private <T extends HasMetadata> T takeOver(T cached) {
    return cached.getMetadata().getManagedFields().stream().noneMatch(Declared::isCreation)
        ? cached
        : patch(cached, Ownership.ofCreation(cached));
  }

  /**
   * Puts that owner and those labels on an object that nobody controls, and makes those fields of
   * its spec ours to change; none of it is changed by that.
   *
   * @param leader asked before, as for {@link #apply}
   * @throws StaleWriteException if it has changed since, or another process leads
   * @throws RejectedWriteException if the API server will not have it
   */
  public void adopt(
      HasMetadata found,
      OwnerReference owner,
      Map<String, String> labels,
      List<String> fields,
      EpochSource leader) {
    requireLead(leader, found);
    try {
      patch(found, Ownership.ofAdopted(found, owner, labels, fields));
    } catch (KubernetesClientException e) {
      throw refused(e, found);
    }
  }

  private <T extends HasMetadata> T patch(T known, List<Map<String, Object>> changes) {
    PatchContext json =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager(FIELD_MANAGER)
            .build();
    return client.resource(known).patch(json, client.getKubernetesSerialization().asJson(changes));
  }

  /**
   * Writes an object of which Sluice declares everything that counts: as it is, with nothing left
   * that others have put into it. An apply would leave that.
   *
   * @param desired with the resourceVersion that it rests on; without one it is created
   * @param leader asked before, as for {@link #apply}
   * @throws StaleWriteException if it has changed since, exists against expectation, or another
   *     process leads
   * @throws RejectedWriteException if the API server will not have it
   */
  public void write(HasMetadata desired, EpochSource leader) {
    requireLead(leader, desired);
    try {
      var strict = client.resource(desired).fieldValidation(Validation.STRICT);
      if (desired.getMetadata().getResourceVersion() == null) {
        strict.create();
      } else {
        strict.update();
      }
    } catch (KubernetesClientException e) {
      throw refused(e, desired);
    }
  }

  /**
   * Deletes an object as it is known. The client sends its resourceVersion as the precondition, and
   * no uid; none is needed, as no other object of that name ever has that resourceVersion.
   *
   * @param cached the object as it is known
   * @param leader asked before, as for {@link #apply}
   * @throws StaleWriteException if it has changed since, or another process leads
   */
  public void delete(HasMetadata cached, EpochSource leader) {
    requireLead(leader, cached);
    try {
      client
          .resource(cached)
          .lockResourceVersion(cached.getMetadata().getResourceVersion())
          .delete();
    } catch (KubernetesClientException e) {
      throw translated(e, cached);
    }
  }

  /**
   * Declares an object that nobody else writes, as a replica its own Lease: the only write without
   * a resourceVersion, for there is nothing that it could overwrite.
   */
  public void declare(HasMetadata own) {
    client.resource(own).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }

  /**
   * As {@link #declare}, for an object that the leader alone writes, and people may forbid.
   *
   * @throws StaleWriteException if another process leads
   * @throws RejectedWriteException if the API server will not have it
   */
  public void declare(HasMetadata own, EpochSource leader) {
    requireLead(leader, own);
    try {
      declare(own);
    } catch (KubernetesClientException e) {
      throw RejectedWriteException.isRejection(e) ? new RejectedWriteException(e) : e;
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

  private static void requireLead(EpochSource leader, HasMetadata resource) {
    if (!leader.stands()) {
      throw new StaleWriteException(name(resource));
    }
  }

  private RuntimeException refused(KubernetesClientException e, HasMetadata resource) {
    return RejectedWriteException.isRejection(e)
        ? new RejectedWriteException(e)
        : translated(e, resource);
  }

  private RuntimeException translated(KubernetesClientException e, HasMetadata resource) {
    if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      // Deleted since, or its namespace is: the next look sees it gone.
      return new StaleWriteException(name(resource), e);
    }
    if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
      refused.stale();
      return new StaleWriteException(name(resource), e);
    }
    if (FencedWriteException.isFence(e)) {
      refused.fenced(name(resource));
      return new FencedWriteException(name(resource), e);
    }
    return e;
  }

  private static String name(HasMetadata resource) {
    return resource.getKind()
        + " "
        + resource.getMetadata().getNamespace()
        + "/"
        + resource.getMetadata().getName();
  }
}
