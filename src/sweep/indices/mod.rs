//! Which factors matter: Sobol' indices and Morris' measures.
