/** Members of swarms who meet without knowing where the other is: names, introduction points, joined circuits. */
@NullMarked
package org.seedbank.tunnels.hidden;

import org.jspecify.annotations.NullMarked;
