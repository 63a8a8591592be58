/** Open accounts: what was served and not yet paid, and why each balance changed. */
@NullMarked
package org.seedbank.trustchain.account;

import org.jspecify.annotations.NullMarked;
