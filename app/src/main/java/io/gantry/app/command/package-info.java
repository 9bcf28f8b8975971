@NullMarked
package io.gantry.app.command;

import org.jspecify.annotations.NullMarked;
