@org.jspecify.annotations.NullMarked
package io.gantry.app.command;
