/** Who may do what: people's accounts, roles, permissions, tokens. Pure rules and ports. */
@NullMarked
package io.gantry.reconciler.access;

import org.jspecify.annotations.NullMarked;
