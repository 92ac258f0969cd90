// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

import java.lang.classfile.Attribute;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.util.stream.Stream;

/**
 * Lets PIT change records: the JVM refuses to redefine one whose components have annotations of
 * their types, such as {@code @Nullable} (JDK-8376185). Nothing reads those at run time, so they
 * are taken out of the class files of a folder; those of fields and methods stay.
 */
void main(String[] args) throws IOException {
  List<Path> classes;
  try (Stream<Path> all = Files.walk(Path.of(args[0]))) {
    classes = all.filter(path -> path.toString().endsWith(".class")).toList();
  }
  int changed = 0;
  for (Path path : classes) {
    ClassModel model = ClassFile.of().parse(path);
    if (model.findAttribute(Attributes.record()).filter(r -> isHeld(r)).isPresent()) {
      Files.write(path, loadable(model));
      changed++;
    }
  }
  IO.println(changed + " records can be changed now");
}

byte[] loadable(ClassModel model) {
  return ClassFile.of()
      .transformClass(
          model,
          (builder, element) ->
              builder.with(
                  element instanceof RecordAttribute r
                      ? RecordAttribute.of(r.components().stream().map(c -> bare(c)).toList())
                      : element));
}

boolean isHeld(RecordAttribute components) {
  return components.components().stream()
      .anyMatch(component -> component.attributes().stream().anyMatch(a -> holds(a)));
}

RecordComponentInfo bare(RecordComponentInfo component) {
  List<Attribute<?>> rest = component.attributes().stream().filter(a -> !holds(a)).toList();
  return RecordComponentInfo.of(component.name(), component.descriptor(), rest);
}

boolean holds(Attribute<?> attribute) {
  return attribute instanceof RuntimeVisibleTypeAnnotationsAttribute;
}
