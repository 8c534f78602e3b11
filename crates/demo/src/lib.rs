//! A living borough: invented people on real postcode points, the load they make, and simulated phones, operators and partners that
//! use the public API exactly as real ones would. Seeded: the same seed gives the same people, arrivals and draws.

pub mod dice;
pub mod districts;
pub mod drivers;
pub mod family;
pub mod load;
pub mod names;
pub mod outline;
pub mod person;
pub mod population;
pub mod postcodes;
pub mod rota;
