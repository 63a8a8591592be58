/** Other nodes' chains: asked for, answered, checked and stored, each within bounds. */
@NullMarked
package org.seedbank.trustchain.crawl;

import org.jspecify.annotations.NullMarked;
