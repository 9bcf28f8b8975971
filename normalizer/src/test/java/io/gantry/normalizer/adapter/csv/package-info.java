@org.jspecify.annotations.NullMarked
package io.gantry.normalizer.adapter.csv;
