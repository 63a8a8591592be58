/** What makes a block acceptable: rules, verdicts as values, evidence of forks. */
@NullMarked
package org.seedbank.trustchain.validation;

import org.jspecify.annotations.NullMarked;
