/** Signing in, and who may do what over HTTP: Spring Security with the permission table. */
@NullMarked
package io.gantry.reconciler.web.signin;

import org.jspecify.annotations.NullMarked;
