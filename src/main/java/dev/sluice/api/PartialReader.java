// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object of the API server as far as it can be read: one that cannot must not end the list
 * or the watch that it came with, and so stop everybody. See {@link Unreadable}. Whatever comes
 * from elsewhere, and so has no resourceVersion, is read strictly.
 */
abstract class PartialReader<S, T, R extends CustomResource<S, T>> extends JsonDeserializer<R> {
  private static final String SPEC = "spec";
  private static final String STATUS = "status";
  private static final int MOST_PARTS = 20;
  private static final int LONGEST_VALUE = 60;

  private final Supplier<R> empty;
  private final Class<S> spec;
  private final Class<T> status;

  PartialReader(Supplier<R> empty, Class<S> spec, Class<T> status) {
    this.empty = empty;
    this.spec = spec;
    this.status = status;
  }

  @Override
  public R deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    JsonNode tree = context.readTree(parser);
    R object = empty.get();
    ObjectMeta metadata = context.readTreeAsValue(tree.path("metadata"), ObjectMeta.class);
    object.setMetadata(metadata == null ? new ObjectMeta() : metadata);
    if (object.getMetadata().getResourceVersion() == null) {
      object.setSpec(part(tree, SPEC, spec, context));
      object.setStatus(part(tree, STATUS, status, context));
    } else {
      readInPart(object, tree, context);
    }
    return object;
  }

  private void readInPart(R object, JsonNode tree, DeserializationContext context)
      throws IOException {
    try {
      object.setStatus(part(tree, STATUS, status, context));
    } catch (JsonMappingException e) {
      Unreadable.mark(object.getMetadata(), what(tree, e));
    }
    try {
      object.setSpec(part(tree, SPEC, spec, context));
    } catch (JsonMappingException e) {
      Unreadable.mark(object.getMetadata(), what(tree, e));
      object.setSpec(partial(tree, context));
    }
  }

  private static <P> @Nullable P part(
      JsonNode tree, String name, Class<P> type, DeserializationContext context)
      throws IOException {
    try {
      JsonNode node = tree.path(name);
      return node.isMissingNode() || node.isNull() ? null : context.readTreeAsValue(node, type);
    } catch (JsonMappingException e) {
      e.prependPath(tree, name);
      throw e;
    }
  }

  /** The spec without what cannot be read of it; an empty one in the end. */
  private S partial(JsonNode tree, DeserializationContext context) throws IOException {
    ObjectNode rest = tree.deepCopy();
    for (int parts = 0; parts < MOST_PARTS; parts++) {
      try {
        if (rest.path(SPEC) instanceof ObjectNode fields) {
          complete(fields);
          return context.readTreeAsValue(fields, spec);
        }
        break;
      } catch (JsonMappingException e) {
        e.prependPath(rest, SPEC);
        remove(rest, e.getPath());
      }
    }
    ObjectNode none = context.getNodeFactory().objectNode();
    complete(none);
    return context.readTreeAsValue(none, spec);
  }

  /** Adds to what can be read of a spec what everybody relies on. */
  void complete(ObjectNode fields) {}

  private static void remove(JsonNode tree, List<Reference> path) {
    switch (at(tree, path.subList(0, path.size() - 1))) {
      case ObjectNode parent -> parent.remove(path.getLast().getFieldName());
      case ArrayNode parent -> parent.remove(path.getLast().getIndex());
      default -> throw new IllegalStateException("nothing can be removed from a value");
    }
  }

  private static JsonNode at(JsonNode tree, List<Reference> path) {
    JsonNode node = tree;
    for (Reference step : path) {
      node =
          step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
    }
    return node;
  }

  private static String what(JsonNode tree, JsonMappingException e) {
    StringBuilder name = new StringBuilder();
    for (Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        name.append('[').append(step.getIndex()).append(']');
      } else {
        name.append(name.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    String value = at(tree, e.getPath()).toString();
    return name
        + " is "
        + (value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "..." : value)
        + ", which this version of Sluice cannot read: upgrade Sluice, or set it to what"
        + " `kubectl explain` of this version allows";
  }
}
