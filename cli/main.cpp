#include "card/readers.h"
int main() { return 0; }
