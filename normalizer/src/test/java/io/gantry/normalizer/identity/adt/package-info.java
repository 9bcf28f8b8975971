@org.jspecify.annotations.NullMarked
package io.gantry.normalizer.identity.adt;
