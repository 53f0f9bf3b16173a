// What the system refuses the program ends it with a sentence and the code for missing resources, never with a signal, a stack
// trace or a wait without end: most code, Swift's among it, has no answer to an allocation that fails, and libraries wait for
// threads that never start.

#ifndef REFUSALS_H
#define REFUSALS_H

// Nothing is called by name: to be linked is enough. Of systems without the GNU library of C nothing is replaced.

#endif
