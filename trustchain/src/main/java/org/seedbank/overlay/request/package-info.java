/** Outstanding questions: each has one owner, one deadline and at most one answer. */
@NullMarked
package org.seedbank.overlay.request;

import org.jspecify.annotations.NullMarked;
